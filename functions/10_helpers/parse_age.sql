-- A stretch of time in words.
create or replace function timeline_data.parse_age(given text)
returns interval
language plpgsql
immutable
as $$
begin
  return parse_age.given::interval;
exception
  when invalid_datetime_format or datetime_field_overflow or interval_field_overflow then
    raise exception '"%" is no stretch of time', left(parse_age.given, 80)
      using errcode = 'TL400', hint = 'Write one like "15 minutes", "18 months" or "7 years".';
end
$$;
comment on function timeline_data.parse_age(text) is
  'The interval that a text means; null for null. TL400.';
