-- Whose links the timelines of some objects have: their own, then those of what was merged into them and of what
-- rolls up to them by way of a merge, as far as these stand there. Serves: object_source_pkey.
create or replace function timeline_data.filter_sources(
  company_id  uuid,
  given_types text[],
  given_ids   uuid[],
  out types     text[],
  out ids       uuid[],
  out relations text[],
  out dates     tstzmultirange[],
  out levels    smallint[]
)
returns record
language plpgsql
stable
as $$
declare
  c_relations constant text[] := '{self,merged,converted,parent}'::text[];
begin
  with given as (
    select
      g.type,
      g.id
    from unnest(filter_sources.given_types, filter_sources.given_ids) as g (type, id)
  ), found as (
    select g.type, g.id, 1 as place, null::tstzmultirange as dates, 10::smallint as levels
    from given as g
    union
    select s.source_type, s.source_id, array_position(c_relations, s.relation), s.dates, s.levels
    from given as g
    cross join lateral (
      select
        o.source_type,
        o.source_id,
        o.relation,
        o.dates,
        o.levels
      from timeline_data.object_source as o
      where o.company_id = filter_sources.company_id
        and o.object_id = g.id
        and o.object_type = g.type
        and not o.is_linked
      offset 0
    ) as s
  ), best as (
    -- By a sort: a join of a thousand sources with themselves would be by nested loops here.
    select
      f.*,
      min(f.place) over w as best_place,
      bool_or(f.dates is null and f.levels = 10) over w as is_whole
    from found as f
    window w as (partition by f.type, f.id)
  ), source as (
    select distinct
      b.type,
      b.id,
      b.best_place as place,
      case when not b.is_whole then b.dates end as dates,
      case when b.is_whole then 10 else b.levels end as levels
    from best as b
  )
  select
    coalesce(array_agg(e.type order by e.place, e.type, e.id, e.levels, e.dates), '{}'),
    coalesce(array_agg(e.id order by e.place, e.type, e.id, e.levels, e.dates), '{}'),
    coalesce(array_agg(c_relations[e.place] order by e.place, e.type, e.id, e.levels, e.dates), '{}'),
    array_agg(e.dates order by e.place, e.type, e.id, e.levels, e.dates),
    array_agg(e.levels order by e.place, e.type, e.id, e.levels, e.dates)
  into filter_sources.types, filter_sources.ids, filter_sources.relations, filter_sources.dates, filter_sources.levels
  from source as e;
  -- As a rule nothing limits any, and nobody has to look.
  if 10 = all (filter_sources.levels) and array_remove(filter_sources.dates, null) = '{}' then
    filter_sources.dates := null;
    filter_sources.levels := null;
  end if;
end
$$;
comment on function timeline_data.filter_sources(uuid, text[], uuid[]) is
  'Arrays side by side; relation: self for the given ones, else that of object_source; dates and levels as there, both null where nothing limits any.';
