-- What an unmerged object has for parents, by itself and by what was merged into it. Serves: object_parent_pkey.
create or replace function timeline_data.unmerged_parents(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns table (
  type text,
  id   uuid
)
language plpgsql
stable
as $$
begin
  return query
  select distinct
    p.parent_type,
    timeline_data.unmerged_object(unmerged_parents.company_id, p.parent_type, p.parent_id)
  from timeline_data.merged_objects(
    unmerged_parents.company_id, unmerged_parents.object_type, unmerged_parents.object_id) as m (id)
  cross join lateral (
    select
      o.parent_type,
      o.parent_id
    from timeline_data.object_parent as o
    where o.company_id = unmerged_parents.company_id
      and o.object_id = m.id
      and o.object_type = unmerged_parents.object_type
    offset 0
  ) as p
  where (p.parent_type, timeline_data.unmerged_object(unmerged_parents.company_id, p.parent_type, p.parent_id))
    <> (unmerged_parents.object_type, unmerged_parents.object_id);
end
$$;
comment on function timeline_data.unmerged_parents(uuid, text, uuid) is
  'Unmerged parents, each once; itself is none.';
