-- What objects roll up to: every parent, grandparent, … that the rules reach from each of them, with its
-- shortest distance. Serves: object_parent_pkey.
create or replace function timeline_data.ancestors_of(
  company_id   uuid,
  rules        jsonb,
  object_types text[],
  object_ids   uuid[]
)
returns table (
  via_type    text,
  via_id      uuid,
  object_type text,
  object_id   uuid,
  distance    integer
)
language plpgsql
stable
as $$
begin
  return query
  with recursive up as (
    select distinct
      s.object_type as via_type,
      s.object_id as via_id,
      s.object_type,
      s.object_id,
      0 as distance
    from unnest(ancestors_of.object_types, ancestors_of.object_ids) as s (object_type, object_id)
    union
    select
      u.via_type,
      u.via_id,
      p.parent_type,
      p.parent_id,
      u.distance + 1
    from up as u
    -- "offset 0" keeps this an index look-up per object, whatever the planner thinks of the table's size.
    cross join lateral (
      select
        a.parent_type,
        a.parent_id
      from timeline_data.object_parent as a
      where a.company_id = ancestors_of.company_id
        and a.object_id = u.object_id
        and a.object_type = u.object_type
      offset 0
    ) as p
    where u.distance < 10
      and timeline_data.rolls_up(ancestors_of.rules, u.object_type, p.parent_type)
  )
  select
    u.via_type,
    u.via_id,
    u.object_type,
    u.object_id,
    min(u.distance)
  from up as u
  where u.distance > 0
  group by u.via_type, u.via_id, u.object_type, u.object_id;
end
$$;
comment on function timeline_data.ancestors_of(uuid, jsonb, text[], uuid[]) is
  'Objects that show what happens to each of the given ones (via); up to ten levels.';
