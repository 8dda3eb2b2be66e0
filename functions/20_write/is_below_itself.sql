-- Whether an object is among others or anywhere above them by the parents that are stored, whatever was merged.
-- Serves: object_parent_pkey.
create or replace function timeline_data.is_below_itself(
  company_id   uuid,
  object_type  text,
  object_id    uuid,
  object_types text[],
  object_ids   uuid[]
)
returns boolean
language plpgsql
stable
as $$
begin
  return exists (
    select
    from timeline_data.objects_above(
      is_below_itself.company_id, is_below_itself.object_types, is_below_itself.object_ids) as a
    cross join lateral unnest(a.types, a.ids) as u (object_type, object_id)
    where u.object_type = is_below_itself.object_type
      and u.object_id = is_below_itself.object_id
  );
end
$$;
comment on function timeline_data.is_below_itself(uuid, text, uuid, text[], uuid[]) is
  'Whether an object is one of the given ones or an ancestor of one, by its own parents alone.';
