-- What a cursor belongs to: a filter without its paging, told the same however it was spelt. Defaults
-- count as absent, one value as a list of one, 42 as "42", the order of a list not at all.
create or replace function timeline_data.filter_digest(filter jsonb)
returns text
language plpgsql
immutable
as $$
declare
  c_single constant text[] := array[
    'date_from', 'date_to', 'time_zone', 'related', 'view', 'order', 'prefix'];
  c_defaults constant jsonb := '{"related": "true", "view": "all", "order": "relevance", "prefix": "false"}'::jsonb;
  v_parts jsonb := '{}'::jsonb;
  v_key text;
  v_value jsonb;
begin
  if filter_digest.filter = '{}' then
    return md5('{}');
  end if;
  for v_key, v_value in
    select
      e.key,
      e.value
    from jsonb_each(filter_digest.filter - 'not') as e
    union all
    select
      'not ' || n.key,
      n.value
    from jsonb_each(nullif(filter_digest.filter -> 'not', 'null')) as n
  loop
    if v_key = any (c_single) then
      v_value := to_jsonb(v_value #>> '{}');
      continue when v_value is null or v_value = c_defaults -> v_key;
    else
      select jsonb_agg(distinct v.value #>> '{}')
      into v_value
      from jsonb_array_elements(timeline_data.parse_list(v_value, v_key)) as v (value);
    end if;
    v_parts := v_parts || jsonb_build_object(v_key, v_value);
  end loop;
  return md5(v_parts::text);
end
$$;
comment on function timeline_data.filter_digest(jsonb) is
  'md5 of a checked filter, the same for every spelling of it.';
