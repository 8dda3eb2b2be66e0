-- A time zone by its IANA name. Postgres alone would also take abbreviations and POSIX rules
-- (Mars/Phobos7), which know no history of summer time; digits stand in names of Etc/GMT-5 alone.
create or replace function timeline_data.check_time_zone(time_zone text)
returns text
language plpgsql
stable
as $$
begin
  if check_time_zone.time_zone
    !~ '^(UTC|GMT|Etc/GMT([+-]?0|[+-][1-9]|[+-]1[0-2]|-1[34])|[A-Za-z_]+(/[A-Za-z_-]+)+)$' then
    raise exception invalid_parameter_value;
  end if;
  perform timeline_data.now() at time zone check_time_zone.time_zone;
  return check_time_zone.time_zone;
exception
  when invalid_parameter_value then
    raise exception 'time zone "%" is not known', left(check_time_zone.time_zone, 80)
      using errcode = 'TL400', column = 'time_zone', hint = 'Use an IANA name such as Europe/Berlin or UTC.';
end
$$;
comment on function timeline_data.check_time_zone(text) is
  'The name of a time zone this server knows. TL400 otherwise.';
