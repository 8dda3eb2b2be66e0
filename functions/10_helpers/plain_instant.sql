-- A plain date or timestamp as parse_instant takes it: without an offset it is local, a bare date its first
-- moment.
create or replace function timeline_data.plain_instant(
  value     text,
  time_zone text
)
returns timestamptz
language sql
stable
return case
  when substr(value, 11) ~ '[Z+-]' then value::timestamptz
  when length(value) = 10 then timeline_data.day_start(value::date, time_zone)
  else value::timestamp at time zone time_zone
end;
comment on function timeline_data.plain_instant(text, text) is
  'Instant of a text that is_plain_instant accepted.';
