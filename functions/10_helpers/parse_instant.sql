-- A caller's date or timestamp to an instant. ISO 8601 only: what Postgres would also accept
-- ("tomorrow", "infinity", 01/02/03) means different things to different sessions.
create or replace function timeline_data.parse_instant(
  value     jsonb,
  time_zone text,
  what      text
)
returns timestamptz
language plpgsql
stable
as $$
declare
  c_form constant text :=
    '^[0-9]{4}-[0-9]{2}-[0-9]{2}'
    '([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?( ?(Z|z|[+-][0-9]{2}(:?[0-9]{2})?))?)?$';
  v_text text := parse_instant.value #>> '{}';
  v_at timestamptz;
begin
  if jsonb_typeof(parse_instant.value) is distinct from 'string' or v_text !~ c_form then
    raise exception '% % is not a date or timestamp', parse_instant.what,
        coalesce(left(parse_instant.value::text, 80), 'null')
      using errcode = 'TL400', column = parse_instant.what,
        hint = 'Write it as 2024-01-15T10:30:00Z, with any offset, or as a date 2024-01-15.';
  end if;
  v_text := replace(v_text, ',', '.');
  begin
    if v_text ~ '[ T].*([Zz]|[+-][0-9:]+)$' then
      v_at := v_text::timestamptz;
    elsif length(v_text) = 10 then
      -- East of UTC the first day begins, west of it the last one ends, outside the years: what is within counts.
      v_at := greatest(
        timeline_data.day_start(v_text::date, parse_instant.time_zone), '0001-01-01 00:00:00+00');
    else
      v_at := v_text::timestamp at time zone parse_instant.time_zone;
    end if;
  exception
    when datetime_field_overflow or invalid_datetime_format or invalid_time_zone_displacement_value then
      v_at := null;
  end;
  if v_at is null then
    raise exception '% "%" is no day of the calendar', parse_instant.what, left(v_text, 80)
      using errcode = 'TL400', column = parse_instant.what,
        hint = 'Years 1 to 9999, months 1 to 12, days that the month has.';
  elsif v_at < '0001-01-01 00:00:00+00' or v_at >= '10000-01-01 00:00:00+00' then
    raise exception '% "%" lies outside the years 1 to 9999 of UTC', parse_instant.what, left(v_text, 80)
      using errcode = 'TL400', column = parse_instant.what,
        hint = 'In UTC it is another year than it is there: send an instant within, or a bare date.';
  end if;
  return v_at;
end
$$;
comment on function timeline_data.parse_instant(jsonb, text, text) is
  'ISO 8601 text to an instant; without an offset it is local time in time_zone. TL400 otherwise.';
