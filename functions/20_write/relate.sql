-- Makes object_source of unmerged objects, with all that were merged into them, what merges, conversions, parents and
-- rules say, and writes what differs. The company is locked (lock_company). Activities and their links are left alone:
-- a merge costs what lies above the objects, however many activities they have. By hash: of a thousand members each is
-- looked at once.
create or replace function timeline_data.relate(
  company_id uuid,
  rules      jsonb,
  types      text[],
  ids        uuid[]
)
returns void
language plpgsql
volatile
set enable_hashjoin = on
as $$
declare
  v_member_types text[];
  v_member_ids uuid[];
begin
  select
    array_agg(s.type),
    array_agg(m.id)
  into v_member_types, v_member_ids
  from unnest(relate.types, relate.ids) as s (type, id)
  cross join lateral timeline_data.merged_objects(relate.company_id, s.type, s.id) as m (id);
  with wanted as materialized (
    select *
    from timeline_data.wanted_sources(relate.company_id, relate.rules, relate.types, relate.ids)
  ), gone as (
    delete from timeline_data.object_source as o
    using unnest(v_member_types, v_member_ids) as m (type, id)
    where o.company_id = relate.company_id
      and o.source_id = m.id
      and o.source_type = m.type
      and (o.object_type, o.object_id, o.source_type, o.source_id, o.levels) not in (
        select
          w.object_type,
          w.object_id,
          w.source_type,
          w.source_id,
          w.levels
        from wanted as w
      )
  )
  insert into timeline_data.object_source as o (
    company_id,
    object_id,
    object_type,
    source_id,
    source_type,
    relation,
    is_linked,
    dates,
    levels
  )
  select
    relate.company_id,
    w.object_id,
    w.object_type,
    w.source_id,
    w.source_type,
    w.relation,
    w.is_linked,
    w.dates,
    w.levels
  from wanted as w
  on conflict on constraint object_source_pkey do update
    set
      relation = excluded.relation,
      is_linked = excluded.is_linked,
      dates = excluded.dates
    where (o.relation, o.is_linked, o.dates)
      is distinct from (excluded.relation, excluded.is_linked, excluded.dates);
end
$$;
comment on function timeline_data.relate(uuid, jsonb, text[], uuid[]) is
  'Makes right the rows of object_source whose sources are the given unmerged objects and what was merged into them.';
