-- Writes what object_source has of unmerged objects, as far as it differs. Row by row by its keys, however large the
-- table is. Serves: object_source_by_source, object_source_pkey.
create or replace function timeline_data.put_sources(
  company_id uuid,
  rules      jsonb,
  types      text[],
  ids        uuid[],
  out above_types text[],
  out above_ids   uuid[]
)
returns record
language plpgsql
volatile
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  with wanted as materialized (
    select s.*
    from unnest(put_sources.types, put_sources.ids) as g (type, id)
    cross join lateral timeline_data.class_sources(put_sources.company_id, put_sources.rules, g.type, g.id) as s
  ), present as materialized (
    select o.*
    from unnest(put_sources.types, put_sources.ids) as g (type, id)
    cross join lateral timeline_data.merged_objects(put_sources.company_id, g.type, g.id) as m (id)
    cross join lateral (
      select n.*
      from timeline_data.object_source as n
      where n.company_id = put_sources.company_id
        and n.source_id = m.id
        and n.source_type = g.type
      offset 0
    ) as o
  ), gone as materialized (
    select p.object_type, p.object_id, p.source_type, p.source_id, p.levels, p.is_whole from present as p
    except
    select w.object_type, w.object_id, w.source_type, w.source_id, w.levels, w.is_whole from wanted as w
  ), come as (
    select w.object_type, w.object_id, w.source_type, w.source_id, w.levels, w.is_whole from wanted as w
    except
    select p.object_type, p.object_id, p.source_type, p.source_id, p.levels, p.is_whole from present as p
  ), taken as (
    delete from timeline_data.object_source as o
    using (
      select n.place
      from gone as g cross join lateral (
        select s.ctid as place
        from timeline_data.object_source as s
        where (s.company_id, s.object_id, s.object_type, s.source_id, s.source_type, s.levels, s.is_whole)
          = (put_sources.company_id, g.object_id, g.object_type, g.source_id, g.source_type, g.levels, g.is_whole)
        offset 0
      ) as n
    ) as d
    where o.ctid = d.place
  ), put as (
    insert into timeline_data.object_source
    select w.* from wanted as w
    except
    select p.* from present as p
    on conflict on constraint object_source_pkey do update
      set
        relation = excluded.relation,
        is_linked = excluded.is_linked,
        dates = excluded.dates,
        has_more = excluded.has_more
  )
  select
    array_agg(a.object_type),
    array_agg(a.object_id)
  into put_sources.above_types, put_sources.above_ids
  from (
    select c.object_type, c.object_id from come as c
    union
    select g.object_type, g.object_id from gone as g
  ) as a;
end
$$;
comment on function timeline_data.put_sources(uuid, jsonb, text[], uuid[]) is
  'Objects, as named there, under which a row has come or gone: two arrays side by side, null for none.';
