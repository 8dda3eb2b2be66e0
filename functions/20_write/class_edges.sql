-- Where an object and what was merged into it stand as well: on parents that the rules reach, and on what they
-- were converted to. Serves: object_by_alias, object_parent_pkey, object_merge_object.
create or replace function timeline_data.class_edges(
  company_id  uuid,
  rules       jsonb,
  object_type text,
  object_id   uuid
)
returns table (
  to_type  text,
  to_id    uuid,
  relation text
)
language plpgsql
stable
as $$
begin
  return query
  with members as (
    select m.id
    from timeline_data.merged_objects(
      class_edges.company_id, class_edges.object_type, class_edges.object_id) as m (id)
  )
  select
    p.parent_type,
    timeline_data.unmerged_object(class_edges.company_id, p.parent_type, p.parent_id),
    'parent'
  from members as m
  cross join lateral (
    select
      o.parent_type,
      o.parent_id
    from timeline_data.object_parent as o
    where o.company_id = class_edges.company_id
      and o.object_id = m.id
      and o.object_type = class_edges.object_type
    offset 0
  ) as p
  where timeline_data.rolls_up(class_edges.rules, class_edges.object_type, p.parent_type)
  union
  select
    i.type,
    timeline_data.unmerged_object(class_edges.company_id, i.type, i.id),
    case when i.place = 1 then 'merged' else 'converted' end
  from members as m
  cross join lateral (
    select
      o.into_types,
      o.into_ids
    from timeline_data.object_merge as o
    where o.company_id = class_edges.company_id
      and o.object_id = m.id
      and o.object_type = class_edges.object_type
      and o.undone_at is null
    offset 0
  ) as c
  cross join lateral unnest(c.into_types, c.into_ids) with ordinality as i (type, id, place)
  where c.into_types[1] <> class_edges.object_type;
end
$$;
comment on function timeline_data.class_edges(uuid, jsonb, text, uuid) is
  'Unmerged objects one step above an unmerged one, and how: merged, converted or parent.';
