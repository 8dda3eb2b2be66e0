-- Every timeline that shows what stands on those of some unmerged objects, with the best relation that leads
-- there. A relation goes on as it is through what only became another object; whatever else follows is above. Levels
-- are counted by parents alone.
create or replace function timeline_data.class_timelines(
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
  relation    text,
  dates       tstzmultirange,
  levels      integer
)
language plpgsql
stable
as $$
declare
  c_always constant tstzmultirange := '{(,)}'::tstzmultirange;
begin
  return query
  with recursive up as (
    select
      s.type as from_type,
      s.id as from_id,
      s.type as object_type,
      s.id as object_id,
      1 as relation,
      c_always as dates,
      10 as levels,
      0 as distance,
      0 as steps
    from unnest(class_timelines.types, class_timelines.ids) as s (type, id)
    union
    select
      u.from_type,
      u.from_id,
      e.to_type,
      e.to_id,
      case
        when e.relation = 'merged' then u.relation
        when e.relation = 'converted' and u.relation = 1 then 2
        else 3
      end,
      u.dates * coalesce(e.dates, c_always),
      case when e.levels < 10 then least(u.levels, e.levels - u.distance - 1) else u.levels end,
      u.distance + (e.relation = 'parent')::integer,
      u.steps + 1
    from up as u
    cross join lateral timeline_data.class_steps(
      class_timelines.company_id, class_timelines.rules, u.object_type, u.object_id) as e
    -- Nothing is above itself; if it were, this would end still.
    where u.steps < 100
      and (e.relation <> 'parent' or u.distance < e.levels)
      and not isempty(u.dates * coalesce(e.dates, c_always))
  ), best as (
    select
      u.from_type,
      u.from_id,
      u.object_type,
      u.object_id,
      min(u.relation) as relation,
      max(u.levels) filter (where u.dates = c_always) as always
    from up as u
    group by u.from_type, u.from_id, u.object_type, u.object_id
  )
  select
    b.from_type,
    b.from_id,
    b.object_type,
    b.object_id,
    (array['merged', 'converted', 'parent'])[b.relation],
    nullif(range_agg(u.dates), c_always),
    u.levels
  from best as b
  join up as u
    on u.from_id = b.from_id
    and u.from_type = b.from_type
    and u.object_id = b.object_id
    and u.object_type = b.object_type
  -- What more dates and more levels cover already is left out.
  where u.levels >= coalesce(b.always, 0)
  group by b.from_type, b.from_id, b.object_type, b.object_id, b.relation, u.levels;
end
$$;
comment on function timeline_data.class_timelines(uuid, jsonb, text[], uuid[]) is
  'Unmerged objects above each of the given ones, themselves among them, up to ten parents: how, of which dates (null: all), and from how many levels below the given one.';
