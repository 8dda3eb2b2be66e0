-- Days are counted anew and kept. The caller holds the company, and took their marks away before: what is counted
-- here is no older than they were.
create or replace function timeline_data.fold_days(
  company_id uuid,
  days       date[],
  time_zone  text
)
returns integer
language plpgsql
volatile
as $$
declare
  v_folded integer;
begin
  delete from timeline_data.summary_day as s
  where s.company_id = fold_days.company_id
    and s.day = any (fold_days.days);
  insert into timeline_data.summary_day (
    company_id,
    day,
    cells,
    users
  )
  select
    fold_days.company_id,
    c.day,
    timeline_data.cells(array_agg(c.counted)),
    jsonb_agg(jsonb_build_array(
      (c.counted).activity_type, (c.counted).status, (c.counted).assigned_to, (c.counted).activities))
  from (
    select
      n.day,
      n as counted
    from timeline_data.count_days(fold_days.company_id, fold_days.days, fold_days.time_zone) as n
  ) as c
  group by c.day;
  get diagnostics v_folded = row_count;
  return v_folded;
end
$$;
comment on function timeline_data.fold_days(uuid, date[], text) is
  'Counts days into summary_day; how many of them have activities.';
