-- All steps down from unmerged objects: the members of each, what was converted into these, and what has them for
-- parents, as far as something was merged or converted there. Serves: object_by_alias, object_source_pkey.
create or replace function timeline_data.walk_sources(
  company_id   uuid,
  object_types text[],
  object_ids   uuid[]
)
returns table (
  object_type text,
  object_id   uuid,
  source_type text,
  source_id   uuid,
  place       integer,
  dates       tstzmultirange,
  levels      integer,
  is_linked   boolean
)
language plpgsql
stable
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  c_always constant tstzmultirange := '{(,)}'::tstzmultirange;
begin
  return query
  with recursive below as (
    select
      g.type as object_type,
      g.id as object_id,
      g.type as source_type,
      m.id as source_id,
      case when m.id = g.id then 1 else 2 end as place,
      c_always as dates,
      10 as levels,
      false as is_linked,
      true as has_more,
      0 as parents
    from unnest(walk_sources.object_types, walk_sources.object_ids) as g (type, id)
    cross join lateral timeline_data.merged_objects(walk_sources.company_id, g.type, g.id) as m (id)
    union
    select
      b.object_type,
      b.object_id,
      s.source_type,
      m.id,
      case
        when s.relation = 'merged' then greatest(b.place, 2)
        when s.relation = 'converted' and b.place < 3 then 3
        else 4
      end,
      n.dates,
      n.levels,
      m.is_linked,
      m.has_more,
      n.parents
    from below as b
    cross join lateral (
      select
        o.source_type,
        o.source_id,
        o.relation,
        o.is_linked,
        o.dates,
        o.levels,
        o.has_more,
        o.is_whole
      from timeline_data.object_source as o
      where o.company_id = walk_sources.company_id
        and o.object_id = b.source_id
        and o.object_type = b.source_type
      offset 0
    ) as s
    cross join lateral (
      select
        b.dates * coalesce(s.dates, c_always) as dates,
        -- What a parent shows is one level further from those above it.
        least(b.levels - (s.relation = 'parent' and b.levels < 10)::integer, s.levels) as levels,
        b.parents + (s.relation = 'parent')::integer as parents
    ) as n
    cross join lateral (
      select s.source_id as id, s.is_linked, s.has_more
      where not s.is_whole
      union all
      select w.id, false, s.has_more
      from timeline_data.merged_objects(walk_sources.company_id, s.source_type, s.source_id) as w (id)
      where s.is_whole
    ) as m
    where b.has_more
      and n.parents <= 10
      and n.levels >= 0
      and not isempty(n.dates)
  )
  select b.object_type, b.object_id, b.source_type, b.source_id, b.place, b.dates, b.levels, b.is_linked
  from below as b;
end
$$;
comment on function timeline_data.walk_sources(uuid, text[], uuid[]) is
  'Each way from an object down to a source; place: 1 itself, 2 merged, 3 converted, 4 parent; dates, levels: what holds of all steps together (10 levels: no limit); is_linked: the source itself has the parent that the way ends in.';
