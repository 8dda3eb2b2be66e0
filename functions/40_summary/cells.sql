-- A day as summary() answers it. Text, so that a year is put together and not built.
create or replace function timeline_data.cells(counts timeline_data.day_count[])
returns text
language sql
stable
as $$
  select string_agg(
    json_build_object(
      'activity_day', c.day,
      'activity_type', c.activity_type,
      'status', c.status,
      'activity_count', c.activities,
      'user_count', c.users
    )::text, ', ' order by c.day, c.activity_type, c.status)
  from (
    select
      n.day,
      n.activity_type,
      n.status,
      sum(n.activities)::bigint as activities,
      count(distinct n.assigned_to) as users
    from unnest(cells.counts) as n
    group by n.day, n.activity_type, n.status
  ) as c
$$;
comment on function timeline_data.cells(timeline_data.day_count[]) is
  'JSON objects {"activity_day", "activity_type", "status", "activity_count", "user_count"}, separated by commas; null for none.';
