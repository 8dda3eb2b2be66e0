-- An id as a caller sends it: a string, or a number that stands for its digits.
create or replace function timeline_data.parse_id(
  value jsonb,
  what  text
)
returns text
language plpgsql
immutable
as $$
declare
  v_id text := parse_id.value #>> '{}';
begin
  if jsonb_typeof(parse_id.value) is distinct from 'string'
    and jsonb_typeof(parse_id.value) is distinct from 'number'
    or v_id = '' then
    raise exception '% must be an id, not %', parse_id.what,
        coalesce(left(parse_id.value::text, 80), 'nothing')
      using errcode = 'TL400', column = parse_id.what,
        hint = 'Send a uuid, or any text key such as "42".';
  end if;
  if length(v_id) > 500 then
    raise exception '% is % characters long', parse_id.what, length(v_id)
      using errcode = 'TL413', column = parse_id.what, hint = 'Keys may have up to 500 characters.';
  end if;
  return case when timeline_data.is_uuid(v_id) then lower(v_id) else v_id end;
end
$$;
comment on function timeline_data.parse_id(jsonb, text) is
  'An id as given: uuid in lower case or a text key of up to 500 characters. TL400, TL413.';
