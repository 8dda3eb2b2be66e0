-- Object types a filter names, aliases resolved; null when the key is absent, so any will do.
create or replace function timeline_data.filter_types(
  settings timeline_data.company,
  filter   jsonb
)
returns text[]
language plpgsql
stable
as $$
declare
  v_types text[];
begin
  if not filter_types.filter ? 'object_type' then
    return null;
  end if;
  v_types := array(
    select timeline_data.parse_text(v.value, 'object_type', 100)
    from jsonb_array_elements(timeline_data.parse_list(
      filter_types.filter -> 'object_type', 'object_type')) as v (value)
  );
  if '' = any (v_types) then
    raise exception 'object_type is empty'
      using errcode = 'TL400', hint = 'Say account, contact, lead, deal, user or a type of your own.';
  end if;
  return array(
    select coalesce((filter_types.settings).type_aliases ->> t.type, t.type)
    from unnest(v_types) as t (type)
  );
end
$$;
comment on function timeline_data.filter_types(timeline_data.company, jsonb) is
  'Filter key object_type as types of the directory, or null. TL400, TL413.';
