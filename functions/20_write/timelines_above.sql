-- What objects roll up to: every parent, grandparent, … that the rules reach from each of them. Ways that hold at
-- other dates, or from less far below, are told apart. Serves: object_parent_pkey.
create or replace function timeline_data.timelines_above(
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
  dates       tstzmultirange,
  levels      integer,
  distance    integer
)
language plpgsql
stable
as $$
declare
  c_always constant tstzmultirange := '{(,)}'::tstzmultirange;
begin
  return query
  with recursive up as (
    select distinct
      s.object_type as via_type,
      s.object_id as via_id,
      s.object_type,
      s.object_id,
      c_always as dates,
      10 as levels,
      0 as distance
    from unnest(timelines_above.object_types, timelines_above.object_ids) as s (object_type, object_id)
    union
    select
      u.via_type,
      u.via_id,
      p.parent_type,
      p.parent_id,
      n.dates,
      case when r.levels < 10 then least(u.levels, r.levels - u.distance - 1) else u.levels end,
      u.distance + 1
    from up as u
    -- "offset 0" keeps this an index look-up per object, whatever the planner thinks of the table's size.
    cross join lateral (
      select
        a.parent_type,
        a.parent_id,
        a.dates
      from timeline_data.object_parent as a
      where a.company_id = timelines_above.company_id
        and a.object_id = u.object_id
        and a.object_type = u.object_type
      offset 0
    ) as p
    cross join lateral timeline_data.roll_up_rules(timelines_above.rules, u.object_type, p.parent_type) as r
    cross join lateral (
      select case when r.is_dated and p.dates is not null then u.dates * p.dates else u.dates end as dates
    ) as n
    where u.distance < 10
      and u.distance < r.levels
      and not isempty(n.dates)
  )
  select
    u.via_type,
    u.via_id,
    u.object_type,
    u.object_id,
    nullif(u.dates, c_always),
    max(u.levels),
    min(u.distance)
  from up as u
  where u.distance > 0
  group by u.via_type, u.via_id, u.object_type, u.object_id, u.dates;
end
$$;
comment on function timeline_data.timelines_above(uuid, jsonb, text[], uuid[]) is
  'Objects that show what happens to each of the given ones (via), up to ten levels: of which dates (null: all), and how many levels the rules leave for what lies below it.';
