-- Roll-up rules as sent; null is the default of roll_up_rules().
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
    where case
      when jsonb_typeof(r.rule) <> 'object' then true
      else
        r.rule - array['from', 'to', 'levels', 'since'] <> '{}'
        or not r.rule ?& array['from', 'to']
        or jsonb_typeof(r.rule -> 'from') <> 'string'
        or jsonb_typeof(r.rule -> 'to') <> 'string'
        or '""' in (r.rule -> 'from', r.rule -> 'to')
        or coalesce(r.rule -> 'since', '"joined"') not in ('"joined"', '"ever"')
        or not coalesce(r.rule -> 'levels', '10') <@ '[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]'
        or jsonb_typeof(coalesce(r.rule -> 'levels', '10')) <> 'number'
    end
  ) then
    raise exception 'roll_up must be an array of {"from", "to"}, with "levels" and "since" where wanted'
      using errcode = 'TL400', column = 'roll_up',
        hint = 'Send [{"from": "contact", "to": "account", "levels": 1, "since": "joined"}]: "*" for any type,'
          ' levels from 1 to 10, since joined (the dates of a parent count) or ever.';
  end if;
  return parse_roll_up.rules;
end
$$;
comment on function timeline_data.parse_roll_up(jsonb) is
  'Checked roll-up rules. TL400.';
