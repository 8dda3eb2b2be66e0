-- The first instant of a local day. Where midnight is skipped, that of the skip; where clocks go back over midnight
-- (Havana, the Azores; in Alaska over a whole day) it strikes twice, and the first one counts, else the day lost an
-- hour. The first day of the years 1 to 9999 has no beginning and the last no end: what UTC still has of them counts.
create or replace function timeline_data.day_start(
  day       date,
  time_zone text
)
returns timestamptz
language plpgsql
stable
as $$
declare
  v_start timestamptz;
  v_first timestamptz;
begin
  if day_start.day <= '0001-01-01' then
    return timestamptz '-infinity';
  elsif day_start.day > '9999-12-31' then
    return timestamptz 'infinity';
  end if;
  v_start := day_start.day::timestamp at time zone day_start.time_zone;
  -- By the offset that held before, whatever is repeated.
  v_first := (day_start.day::timestamp - interval '27 hours') at time zone day_start.time_zone
    + interval '27 hours';
  if v_first < v_start and (v_first at time zone day_start.time_zone)::date = day_start.day then
    return v_first;
  end if;
  return v_start;
end
$$;
comment on function timeline_data.day_start(date, text) is
  'When a day begins in a time zone, also one of 23 or 25 hours; ±infinity at the ends of the years 1 to 9999.';
