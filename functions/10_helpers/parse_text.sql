-- A JSON string within bounds, or an error that names the field. Nothing is trimmed or cut.
create or replace function timeline_data.parse_text(
  value jsonb,
  what  text,
  most  integer
)
returns text
language plpgsql
immutable
as $$
declare
  v_text text := parse_text.value #>> '{}';
begin
  if jsonb_typeof(parse_text.value) is distinct from 'string' then
    raise exception '% must be a string, not %', parse_text.what,
        coalesce(left(parse_text.value::text, 80), 'nothing')
      using errcode = 'TL400', column = parse_text.what,
        hint = format('Send "%s": "…".', substring(parse_text.what from '[^.]*$'));
  end if;
  if length(v_text) > parse_text.most then
    raise exception '% is % characters long', parse_text.what, length(v_text)
      using errcode = 'TL413', column = parse_text.what,
        hint = format('Up to %s characters fit; nothing is cut silently.', parse_text.most);
  end if;
  return v_text;
end
$$;
comment on function timeline_data.parse_text(jsonb, text, integer) is
  'A JSON string of at most so many characters. TL400, TL413.';
