-- On whose timelines the links of unmerged objects, and of all that were merged into them, stand besides; nothing of
-- what neither was merged nor converted, for that stands where its links do.
create or replace function timeline_data.wanted_sources(
  company_id uuid,
  rules      jsonb,
  types      text[],
  ids        uuid[]
)
returns table (
  object_type text,
  object_id   uuid,
  source_type text,
  source_id   uuid,
  relation    text,
  is_linked   boolean,
  dates       tstzmultirange,
  levels      integer
)
language plpgsql
stable
set enable_hashjoin = on
as $$
declare
  v_types text[];
  v_ids uuid[];
  v_all_types text[];
  v_all_ids uuid[];
begin
  select
    array_agg(s.type),
    array_agg(s.id)
  into v_types, v_ids
  from unnest(wanted_sources.types, wanted_sources.ids) as s (type, id)
  where timeline_data.is_joined(wanted_sources.company_id, s.type, s.id);
  select
    array_agg(s.type),
    array_agg(m.id)
  into v_all_types, v_all_ids
  from unnest(v_types, v_ids) as s (type, id)
  cross join lateral timeline_data.merged_objects(wanted_sources.company_id, s.type, s.id) as m (id);
  return query
  with above as materialized (
    select a.*
    from timeline_data.class_timelines(
      wanted_sources.company_id, wanted_sources.rules, v_types, v_ids) as a
  ), linked as materialized (
    -- Whose own parents lead to a member of what is above.
    select
      l.via_type,
      l.via_id,
      l.object_type,
      timeline_data.unmerged_object(wanted_sources.company_id, l.object_type, l.object_id) as object_id,
      l.dates,
      l.levels
    from timeline_data.timelines_above(
      wanted_sources.company_id, wanted_sources.rules, v_all_types, v_all_ids) as l
  )
  select
    a.object_type,
    a.object_id,
    a.from_type,
    m.id,
    a.relation,
    -- As what it is, it is the main object too, which no parent's link says.
    a.relation <> 'merged' and coalesce(bool_or(
      l.levels >= a.levels and (l.dates is null or coalesce(a.dates <@ l.dates, false))
    ), false),
    a.dates,
    a.levels
  from above as a
  cross join lateral timeline_data.merged_objects(wanted_sources.company_id, a.from_type, a.from_id) as m (id)
  left join linked as l
    on l.object_id = a.object_id
    and l.object_type = a.object_type
    and l.via_id = m.id
    and l.via_type = a.from_type
  where (a.object_type, a.object_id) <> (a.from_type, m.id)
  group by a.object_type, a.object_id, a.from_type, m.id, a.relation, a.dates, a.levels;
end
$$;
comment on function timeline_data.wanted_sources(uuid, jsonb, text[], uuid[]) is
  'Rows of object_source whose sources are the given unmerged objects and what was merged into them.';
