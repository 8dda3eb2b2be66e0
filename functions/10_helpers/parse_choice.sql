-- One of a closed list of words, or an error that prints the list; of types, which a company may add to,
-- it says how.
create or replace function timeline_data.parse_choice(
  value   jsonb,
  what    text,
  choices text[]
)
returns text
language plpgsql
immutable
as $$
begin
  if jsonb_typeof(parse_choice.value) is distinct from 'string'
    or not (parse_choice.value #>> '{}' = any (parse_choice.choices)) then
    raise exception '% % is not known', parse_choice.what,
        coalesce(left(parse_choice.value::text, 80), 'null')
      using errcode = 'TL400', column = parse_choice.what,
        hint = format('One of: %s.', array_to_string(parse_choice.choices, ', '))
          || case parse_choice.what
            when 'activity_type' then ' Others are added by configure(company_id, {"activity_types": [all of'
              ' your own]}), or by an import whose mapping lists them in activity_types.'
            else ''
          end;
  end if;
  return parse_choice.value #>> '{}';
end
$$;
comment on function timeline_data.parse_choice(jsonb, text, text[]) is
  'One word of a list. TL400 otherwise.';
