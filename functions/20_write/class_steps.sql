-- Where an object and what was merged into it stand as well: on parents that the rules reach, and on what they
-- were converted to. Serves: object_by_alias, object_parent_pkey, object_merge_object.
create or replace function timeline_data.class_steps(
  company_id  uuid,
  rules       jsonb,
  object_type text,
  object_id   uuid
)
returns table (
  to_type  text,
  to_id    uuid,
  relation text,
  dates    tstzmultirange,
  levels   integer
)
language plpgsql
stable
as $$
begin
  return query
  select
    p.type,
    p.id,
    'parent',
    case when r.is_dated then p.dates end,
    r.levels
  from timeline_data.merged_parents(
    class_steps.company_id, class_steps.object_type, class_steps.object_id) as p
  cross join lateral timeline_data.roll_up_rules(class_steps.rules, class_steps.object_type, p.type) as r
  union
  select
    i.type,
    timeline_data.unmerged_object(class_steps.company_id, i.type, i.id),
    case when i.place = 1 then 'merged' else 'converted' end,
    null,
    10
  from timeline_data.merged_objects(
    class_steps.company_id, class_steps.object_type, class_steps.object_id) as m (id)
  cross join lateral (
    select
      o.into_types,
      o.into_ids
    from timeline_data.object_merge as o
    where o.company_id = class_steps.company_id
      and o.object_id = m.id
      and o.object_type = class_steps.object_type
      and o.undone_at is null
    offset 0
  ) as c
  cross join lateral unnest(c.into_types, c.into_ids) with ordinality as i (type, id, place)
  where c.into_types[1] <> class_steps.object_type;
end
$$;
comment on function timeline_data.class_steps(uuid, jsonb, text, uuid) is
  'Unmerged objects one step above an unmerged one, and how: merged, converted or parent; of a parent, of which dates (null: all) and from how many levels below it.';
