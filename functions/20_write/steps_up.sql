-- What an object and what was merged into it stand on, one step up and as named there, whatever the rules and dates
-- say: parents, and what it was converted to. A parent that was merged with it is none; only what was merged into none
-- is converted. Serves: object_by_alias, object_parent_pkey, object_merge_object.
create or replace function timeline_data.steps_up(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns table (
  to_type text,
  to_id   uuid
)
language plpgsql
stable
as $$
begin
  return query
  select
    e.to_type,
    e.to_id
  from timeline_data.merged_objects(
    steps_up.company_id, steps_up.object_type, steps_up.object_id) as m (id)
  cross join lateral (
    select
      o.parent_type as to_type,
      o.parent_id as to_id
    from timeline_data.object_parent as o
    where o.company_id = steps_up.company_id
      and o.object_id = m.id
      and o.object_type = steps_up.object_type
    offset 0
  ) as e
  where e.to_type <> steps_up.object_type
    or timeline_data.unmerged_object(steps_up.company_id, e.to_type, e.to_id) <> steps_up.object_id
  union
  select
    i.type,
    i.id
  from timeline_data.object_merge as c
  cross join lateral unnest(c.into_types, c.into_ids) as i (type, id)
  where c.company_id = steps_up.company_id
    and c.object_id = steps_up.object_id
    and c.object_type = steps_up.object_type
    and c.undone_at is null
    and c.into_types[1] <> steps_up.object_type;
end
$$;
comment on function timeline_data.steps_up(uuid, text, uuid) is
  'Objects one step above an unmerged one.';
