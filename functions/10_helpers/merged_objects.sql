-- An object that is merged into none, with all that were merged into it. Serves: object_by_alias.
create or replace function timeline_data.merged_objects(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns setof uuid
language sql
stable
as $$
  select merged_objects.object_id
  union all
  select o.object_id
  from timeline_data.object as o
  where o.company_id = merged_objects.company_id
    and o.alias_id = merged_objects.object_id
    and o.alias_type = merged_objects.object_type
$$;
comment on function timeline_data.merged_objects(uuid, text, uuid) is
  'Ids, of one type: its own first.';
