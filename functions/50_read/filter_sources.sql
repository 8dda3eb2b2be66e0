-- Whose links the timelines of some objects have, each source once for each number of levels: their own first, then
-- those of what was merged into them and of what comes to them by way of a merge.
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
  c_always constant tstzmultirange := '{(,)}'::tstzmultirange;
  c_relations constant text[] := '{self,merged,converted,parent}'::text[];
begin
  with found as (
    select
      s.source_type as type,
      s.source_id as id,
      min(s.place) over w as place,
      coalesce(s.dates, c_always) as dates,
      s.levels,
      -- What all dates show of more levels covers the rest.
      max(s.levels) filter (where s.dates is null) over w as always
    from timeline_data.sources_below(
      filter_sources.company_id, filter_sources.given_types, filter_sources.given_ids) as s
    window w as (partition by s.source_id, s.source_type)
  )
  select
    coalesce(array_agg(e.type), '{}'),
    coalesce(array_agg(e.id), '{}'),
    coalesce(array_agg(c_relations[e.place]), '{}'),
    array_agg(e.dates),
    array_agg(e.levels)
  into filter_sources.types, filter_sources.ids, filter_sources.relations, filter_sources.dates, filter_sources.levels
  from (
    select
      f.place,
      f.type,
      f.id,
      f.levels,
      nullif(range_agg(f.dates), c_always) as dates
    from found as f
    where f.levels >= coalesce(f.always, 0)
    group by f.place, f.type, f.id, f.levels
    order by f.place, f.type, f.id, f.levels
  ) as e;
  -- As a rule nothing limits any, and nobody has to look.
  if 10 = all (filter_sources.levels) and array_remove(filter_sources.dates, null) = '{}' then
    filter_sources.dates := null;
    filter_sources.levels := null;
  end if;
end
$$;
comment on function timeline_data.filter_sources(uuid, text[], uuid[]) is
  'Arrays side by side; relation: self for the given ones, merged for what became them, converted, parent; dates and levels limit a source''s links, both null where nothing limits any.';
