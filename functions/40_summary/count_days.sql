-- Counts local days anew, wherever their activities are: here, in a table on its way to an archive, or archived, of
-- which archived_activity tells. As far as they lie in [starts_at, ends_at).
-- Serves: activity_pkey without the table, archived_activity_pkey.
create or replace function timeline_data.count_days(
  company_id uuid,
  days       date[],
  time_zone  text,
  starts_at  timestamptz default '-infinity',
  ends_at    timestamptz default 'infinity'
)
returns setof timeline_data.day_count
language plpgsql
stable
as $$
declare
  v_starts timestamptz[];
  v_ends timestamptz[];
begin
  select
    array_agg(greatest(timeline_data.day_start(d.day, count_days.time_zone), count_days.starts_at) order by d.place),
    array_agg(least(timeline_data.day_start(d.day + 1, count_days.time_zone), count_days.ends_at) order by d.place)
  into v_starts, v_ends
  from unnest(count_days.days) with ordinality as d (day, place);
  if v_starts is null then
    return;
  end if;
  return query execute
    'select d.day, c.activity_type, c.status, c.assigned_to, count(*)'
    ' from unnest($2, $3, $4) as d (day, starts_at, ends_at)'
    ' cross join lateral (' || timeline_data.counted_sql(
      (select min(s.at) from unnest(v_starts) as s (at)), (select max(e.at) from unnest(v_ends) as e (at)))
    || ') as c group by d.day, c.activity_type, c.status, c.assigned_to'
  using
    count_days.company_id,
    count_days.days,
    v_starts,
    v_ends,
    (select min(s.at) from unnest(v_starts) as s (at)),
    (select max(e.at) from unnest(v_ends) as e (at));
end
$$;
comment on function timeline_data.count_days(uuid, date[], text, timestamptz, timestamptz) is
  'Activities of some days of a time zone by day, type, status and assignee; no private ones, no removed ones.';
