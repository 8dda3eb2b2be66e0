-- The first instant of a local day. Where midnight is skipped, that of the skip; where clocks go back
-- over midnight (Havana, the Azores) it strikes twice, and the first one counts, else the day lost an hour.
create or replace function timeline_data.day_start(
  day       date,
  time_zone text
)
returns timestamptz
language plpgsql
stable
as $$
declare
  v_start timestamptz := day_start.day::timestamp at time zone day_start.time_zone;
  -- By the offset that held three hours before.
  v_first timestamptz := (day_start.day::timestamp - interval '3 hours') at time zone day_start.time_zone
    + interval '3 hours';
begin
  if v_first < v_start and (v_first at time zone day_start.time_zone)::date = day_start.day then
    return v_first;
  end if;
  return v_start;
end
$$;
comment on function timeline_data.day_start(date, text) is
  'When a day begins in a time zone, also one of 23 or 25 hours.';
