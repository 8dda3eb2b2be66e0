-- Roll-up rules as sent; null is the default of rolls_up().
create or replace function timeline_data.parse_roll_up(rules jsonb)
returns jsonb
language plpgsql
stable
as $$
begin
  if jsonb_typeof(parse_roll_up.rules) = 'null' then
    return null;
  end if;
  if jsonb_typeof(parse_roll_up.rules) <> 'array' or exists (
    select
    from jsonb_array_elements(parse_roll_up.rules) as r (rule)
    where jsonb_typeof(r.rule) <> 'object'
      or (select array_agg(k.key order by k.key) from jsonb_object_keys(r.rule) as k (key))
        is distinct from array['from', 'to']
      or jsonb_typeof(r.rule -> 'from') <> 'string'
      or jsonb_typeof(r.rule -> 'to') <> 'string'
      or '""' in (r.rule -> 'from', r.rule -> 'to')
  ) then
    raise exception 'roll_up must be an array of {"from", "to"}'
      using errcode = 'TL400', column = 'roll_up',
        hint = 'Send [{"from": "contact", "to": "account"}], "*" for any type.';
  end if;
  return parse_roll_up.rules;
end
$$;
comment on function timeline_data.parse_roll_up(jsonb) is
  'Checked roll-up rules. TL400.';
