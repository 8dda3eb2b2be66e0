-- Days are counted anew and kept. The caller holds their companies, and took their marks away before: what is counted
-- here is no older than they were.
create or replace function timeline_data.fold_days(slots timeline_data.day_slot[])
returns integer
language plpgsql
volatile
set enable_hashjoin = on
as $$
declare
  v_folded integer;
begin
  delete from timeline_data.summary_day as s
  using unnest(fold_days.slots) as d
  where s.company_id = d.company_id
    and s.day = d.day;
  insert into timeline_data.summary_day (
    company_id,
    day,
    cells,
    activity_types,
    statuses,
    users,
    counts
  )
  with counted as materialized (
    select n.*
    from timeline_data.count_days(fold_days.slots) as n
  ), told as (
    select
      c.company_id,
      c.day,
      string_agg(
        timeline_data.cell(c.day, c.activity_type, c.status, c.activities, c.users), ','
        order by c.activity_type, c.status) as cells
    from (
      select
        n.company_id,
        n.day,
        n.activity_type,
        n.status,
        sum(n.activities)::bigint as activities,
        -- Each stands there once.
        count(n.assigned_to) as users
      from counted as n
      group by n.company_id, n.day, n.activity_type, n.status
    ) as c
    group by c.company_id, c.day
  ), kept as (
    select
      n.company_id,
      n.day,
      array_agg(n.activity_type) as activity_types,
      array_agg(n.status) as statuses,
      array_agg(n.assigned_to) as users,
      array_agg(n.activities::integer) as counts
    from counted as n
    group by n.company_id, n.day
  )
  select
    k.company_id,
    k.day,
    t.cells,
    k.activity_types,
    k.statuses,
    k.users,
    k.counts
  from kept as k
  join told as t
    on t.company_id = k.company_id
    and t.day = k.day;
  get diagnostics v_folded = row_count;
  return v_folded;
end
$$;
comment on function timeline_data.fold_days(timeline_data.day_slot[]) is
  'Counts days into summary_day; how many of them have activities.';
