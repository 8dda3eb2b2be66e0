-- Whether others were merged into an unmerged object, it was converted, or others stand on it by way of a merge.
-- Serves: object_by_alias, object_merge_object, object_source_pkey.
create or replace function timeline_data.is_joined(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns boolean
language plpgsql
stable
as $$
begin
  return exists (
    select
    from timeline_data.object as o
    where o.company_id = is_joined.company_id
      and o.alias_id = is_joined.object_id
      and o.alias_type = is_joined.object_type
  ) or exists (
    select
    from timeline_data.object_source as s
    where s.company_id = is_joined.company_id
      and s.object_id = is_joined.object_id
      and s.object_type = is_joined.object_type
  ) or timeline_data.active_merge(is_joined.company_id, is_joined.object_type, is_joined.object_id) is not null;
end
$$;
comment on function timeline_data.is_joined(uuid, text, uuid) is
  'Whether an object stands for more than its own links.';
