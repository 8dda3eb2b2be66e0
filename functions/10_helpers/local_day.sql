-- The local day that an instant lies in, by the same rule as days begin.
create or replace function timeline_data.local_day(
  moment    timestamptz,
  time_zone text
)
returns date
language plpgsql
stable
as $$
declare
  v_day date := least(greatest((local_day.moment at time zone local_day.time_zone)::date, '0001-01-01'), '9999-12-31');
begin
  if timeline_data.day_start(v_day + 1, local_day.time_zone) <= local_day.moment then
    return v_day + 1;
  end if;
  return v_day;
end
$$;
comment on function timeline_data.local_day(timestamptz, text) is
  'The day whose day_start is the last one not after the instant, in the years 1 to 9999.';
