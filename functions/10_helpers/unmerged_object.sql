-- Under which id answers show an object. Serves: object_pkey.
create or replace function timeline_data.unmerged_object(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns uuid
language plpgsql
stable
as $$
begin
  return coalesce((
    select o.alias_id
    from timeline_data.object as o
    where o.company_id = unmerged_object.company_id
      and o.object_id = unmerged_object.object_id
      and o.object_type = unmerged_object.object_type
  ), unmerged_object.object_id);
end
$$;
comment on function timeline_data.unmerged_object(uuid, text, uuid) is
  'The id of what an object was merged into, of the same type, or its own.';
