-- The local days that lie, in part or whole, in some days of UTC.
create or replace function timeline_data.touched_days(
  utc_days  date[],
  time_zone text
)
returns date[]
language plpgsql
stable
as $$
begin
  if touched_days.time_zone = 'UTC' then
    return touched_days.utc_days;
  end if;
  return array(
    select distinct u.day + o.days
    from unnest(touched_days.utc_days) as u (day)
    cross join (values (-1), (0), (1)) as o (days)
    where timeline_data.day_start(u.day + o.days, touched_days.time_zone) < (u.day + 1)::timestamp at time zone 'UTC'
      and timeline_data.day_start(u.day + o.days + 1, touched_days.time_zone) > u.day::timestamp at time zone 'UTC'
  );
end
$$;
comment on function timeline_data.touched_days(date[], text) is
  'Days of a time zone that share an instant with days of UTC.';
