-- Serves: object_merge_object.
create or replace function timeline_data.active_merge(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns uuid
language plpgsql
stable
as $$
begin
  return (
    select m.merge_id
    from timeline_data.object_merge as m
    where m.company_id = active_merge.company_id
      and m.object_id = active_merge.object_id
      and m.object_type = active_merge.object_type
      and m.undone_at is null
  );
end
$$;
comment on function timeline_data.active_merge(uuid, text, uuid) is
  'The merge or conversion by which an object became another; null for none.';
