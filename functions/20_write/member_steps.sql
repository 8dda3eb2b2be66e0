-- What an unmerged object and each that was merged into it stand on, one step up and as named there: parents that the
-- rules reach, and what the whole was converted to; only what was merged into none is converted.
-- Serves: object_merge_object.
create or replace function timeline_data.member_steps(
  company_id  uuid,
  rules       jsonb,
  object_type text,
  object_id   uuid
)
returns table (
  id      uuid,
  to_type text,
  to_id   uuid,
  rank    integer,
  dates   tstzmultirange,
  levels  integer
)
language plpgsql
stable
as $$
begin
  return query
  with edge as materialized (
    select p.*
    from timeline_data.member_parents(
      member_steps.company_id, member_steps.object_type, member_steps.object_id) as p
  ), rule as materialized (
    select
      t.parent_type,
      case when r.levels < 10 then r.levels - 1 else 10 end as levels,
      bool_and(r.is_dated) as is_dated
    from (select distinct e.parent_type from edge as e) as t
    cross join lateral timeline_data.roll_up_rules(member_steps.rules, member_steps.object_type, t.parent_type) as r
    group by t.parent_type, r.levels
  )
  select
    e.id,
    e.parent_type,
    e.parent_id,
    3,
    case when r.is_dated then e.dates end,
    r.levels
  from edge as e
  join rule as r
    on r.parent_type = e.parent_type
  union all
  select
    c.object_id,
    i.type,
    i.id,
    case when i.place = 1 then 1 else 2 end,
    null,
    10
  from timeline_data.object_merge as c
  cross join lateral unnest(c.into_types, c.into_ids) with ordinality as i (type, id, place)
  where c.company_id = member_steps.company_id
    and c.object_id = member_steps.object_id
    and c.object_type = member_steps.object_type
    and c.undone_at is null
    and c.into_types[1] <> member_steps.object_type;
end
$$;
comment on function timeline_data.member_steps(uuid, jsonb, text, uuid) is
  'How each member of an object stands on another: rank 1 merged, 2 converted, 3 parent; of which dates where these count (null: all) and from how far below the member (10: all).';
