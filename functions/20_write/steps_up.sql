-- Where an object and what was merged into it stand as well, one step up and as named there: on parents that the rules
-- reach, and on what it was converted to. A parent that was merged with it is none.
-- Serves: object_by_alias, object_parent_pkey, object_merge_object.
create or replace function timeline_data.steps_up(
  company_id  uuid,
  rules       jsonb,
  object_type text,
  object_id   uuid
)
returns table (
  to_type  text,
  to_id    uuid,
  relation text,
  is_dated boolean,
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
    r.is_dated,
    case when r.is_dated then nullif(p.dates, '{(,)}') end,
    case when r.levels < 10 then r.levels - 1 else 10 end
  from (
    select
      e.parent_type as type,
      e.parent_id as id,
      case when bool_and(e.dates is not null) then range_agg(e.dates) end as dates
    from timeline_data.merged_objects(
      steps_up.company_id, steps_up.object_type, steps_up.object_id) as m (id)
    cross join lateral (
      select
        o.parent_type,
        o.parent_id,
        o.dates
      from timeline_data.object_parent as o
      where o.company_id = steps_up.company_id
        and o.object_id = m.id
        and o.object_type = steps_up.object_type
      offset 0
    ) as e
    group by e.parent_type, e.parent_id
  ) as p
  cross join lateral (
    select
      u.levels,
      bool_and(u.is_dated) as is_dated
    from timeline_data.roll_up_rules(steps_up.rules, steps_up.object_type, p.type) as u
    group by u.levels
  ) as r
  where p.type <> steps_up.object_type
    or timeline_data.unmerged_object(steps_up.company_id, p.type, p.id) <> steps_up.object_id
  union all
  select
    i.type,
    i.id,
    case when i.place = 1 then 'merged' else 'converted' end,
    false,
    null,
    10
  from timeline_data.object_merge as c
  cross join lateral unnest(c.into_types, c.into_ids) with ordinality as i (type, id, place)
  where c.company_id = steps_up.company_id
    and c.object_id = steps_up.object_id
    and c.object_type = steps_up.object_type
    and c.undone_at is null
    and c.into_types[1] <> steps_up.object_type;
end
$$;
comment on function timeline_data.steps_up(uuid, jsonb, text, uuid) is
  'Objects one step above an unmerged one, and how: merged, converted or parent; of a parent, of which dates where these count (null: all) and from how far below the object (10: all).';
