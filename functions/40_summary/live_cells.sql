-- Days of a company as they are now, in the words of summary().
create or replace function timeline_data.live_cells(
  slots      timeline_data.day_slot[],
  company_id uuid,
  out day   date,
  out cells text
)
returns setof record
language plpgsql
stable
as $$
begin
  return query
  select
    c.day,
    string_agg(
      timeline_data.cell(c.day, c.activity_type, c.status, c.activities, c.users), ','
      order by c.activity_type, c.status)
  from (
    select
      n.day,
      n.activity_type,
      n.status,
      sum(n.activities)::bigint as activities,
      count(n.assigned_to) as users
    from timeline_data.count_days(live_cells.slots, live_cells.company_id) as n
    group by n.day, n.activity_type, n.status
  ) as c
  group by c.day;
end
$$;
comment on function timeline_data.live_cells(timeline_data.day_slot[], uuid) is
  'Cells of days, counted anew.';
