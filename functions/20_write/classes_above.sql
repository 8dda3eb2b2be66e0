-- Every timeline that shows what stands on those of some unmerged objects, with the best relation that leads
-- there. A relation goes on as it is through what only became another object; whatever else follows is above.
create or replace function timeline_data.classes_above(
  company_id uuid,
  rules      jsonb,
  types      text[],
  ids        uuid[]
)
returns table (
  from_type   text,
  from_id     uuid,
  object_type text,
  object_id   uuid,
  relation    text
)
language plpgsql
stable
as $$
begin
  return query
  with recursive up as (
    select
      s.type as from_type,
      s.id as from_id,
      s.type as object_type,
      s.id as object_id,
      'merged' as relation,
      0 as distance
    from unnest(classes_above.types, classes_above.ids) as s (type, id)
    union
    select
      u.from_type,
      u.from_id,
      e.to_type,
      e.to_id,
      case
        when e.relation = 'merged' then u.relation
        when u.relation = 'merged' then e.relation
        else 'parent'
      end,
      u.distance + 1
    from up as u
    cross join lateral timeline_data.class_edges(
      classes_above.company_id, classes_above.rules, u.object_type, u.object_id) as e
    where u.distance < 10
  )
  select distinct on (u.from_type, u.from_id, u.object_type, u.object_id)
    u.from_type,
    u.from_id,
    u.object_type,
    u.object_id,
    u.relation
  from up as u
  order by
    u.from_type, u.from_id, u.object_type, u.object_id,
    array_position(array['merged', 'converted', 'parent'], u.relation);
end
$$;
comment on function timeline_data.classes_above(uuid, jsonb, text[], uuid[]) is
  'Unmerged objects above each of the given ones, themselves among them; up to ten steps.';
