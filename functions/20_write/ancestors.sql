-- What objects roll up to: every parent, grandparent, … that the rules reach, once each, with the
-- object it is reached from at the shortest distance. Serves: object_parent_pkey.
create or replace function timeline_data.ancestors(
  company_id   uuid,
  rules        jsonb,
  object_types text[],
  object_ids   uuid[]
)
returns table (
  object_type text,
  object_id   uuid,
  via_type    text,
  via_id      uuid
)
language plpgsql
stable
as $$
begin
  return query
  with recursive up as (
    select
      s.object_type,
      s.object_id,
      s.object_type as via_type,
      s.object_id as via_id,
      0 as distance
    from unnest(ancestors.object_types, ancestors.object_ids) as s (object_type, object_id)
    union
    select
      p.parent_type,
      p.parent_id,
      u.via_type,
      u.via_id,
      u.distance + 1
    from up as u
    -- "offset 0" keeps this an index look-up per object, whatever the planner thinks of the table's size.
    cross join lateral (
      select
        a.parent_type,
        a.parent_id
      from timeline_data.object_parent as a
      where a.company_id = ancestors.company_id
        and a.object_id = u.object_id
        and a.object_type = u.object_type
      offset 0
    ) as p
    where u.distance < 10
      and timeline_data.rolls_up(ancestors.rules, u.object_type, p.parent_type)
  )
  select distinct on (u.object_type, u.object_id)
    u.object_type,
    u.object_id,
    u.via_type,
    u.via_id
  from up as u
  where u.distance > 0
  order by u.object_type, u.object_id, u.distance, u.via_type, u.via_id;
end
$$;
comment on function timeline_data.ancestors(uuid, jsonb, text[], uuid[]) is
  'Objects that show what happens to the given ones, and through which of them; up to ten levels.';
