-- Aliases of object types. One cannot be laid over a type that has objects: their ids follow from
-- the type, and their timelines would be out of reach. Nor over user: viewers are users by that name.
create or replace function timeline_data.parse_type_aliases(
  company_id uuid,
  old        jsonb,
  aliases    jsonb
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_type text;
begin
  if jsonb_typeof(parse_type_aliases.aliases) <> 'object' or exists (
    select
    from jsonb_each(parse_type_aliases.aliases) as a
    where jsonb_typeof(a.value) <> 'string'
      or a.value = '""'
      or a.key in ('', 'user')
      or parse_type_aliases.aliases ? (a.value #>> '{}')
  ) then
    raise exception 'type_aliases must map a type other than user to another that is no alias itself'
      using errcode = 'TL400', column = 'type_aliases', hint = 'Send {"crm.account": "account"}.';
  end if;
  select o.object_type
  into v_type
  from timeline_data.object as o
  where o.company_id = parse_type_aliases.company_id
    and parse_type_aliases.aliases ? o.object_type
    and not parse_type_aliases.old ? o.object_type
  limit 1;
  if found then
    raise exception 'there are objects of type "%" already', v_type
      using errcode = 'TL409', column = 'type_aliases', hint = 'Set aliases before the first object of that type.';
  end if;
  return parse_type_aliases.aliases;
end
$$;
comment on function timeline_data.parse_type_aliases(uuid, jsonb, jsonb) is
  'Checked aliases {type: type}. TL400, TL409.';
