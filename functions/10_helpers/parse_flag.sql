-- True or false as JSON has them: the text "false" would be a guess.
create or replace function timeline_data.parse_flag(
  value jsonb,
  what  text
)
returns boolean
language plpgsql
immutable
as $$
begin
  if jsonb_typeof(parse_flag.value) is distinct from 'boolean' then
    raise exception '% must be true or false, not %', parse_flag.what,
        coalesce(left(parse_flag.value::text, 80), 'nothing')
      using errcode = 'TL400', column = parse_flag.what, hint = format('Send "%s": true.', parse_flag.what);
  end if;
  return parse_flag.value::boolean;
end
$$;
comment on function timeline_data.parse_flag(jsonb, text) is
  'A JSON boolean. TL400 otherwise.';
