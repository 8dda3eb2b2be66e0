-- Whose links the timelines of unmerged objects have: their own, those of what was merged into them, and of what
-- comes to them by way of a merge or a conversion. A source whose own links reach as far by a parent of its own is left
-- out: they stand where that parent's do, and it is among these itself, or left out alike.
create or replace function timeline_data.sources_below(
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
  levels      integer
)
language plpgsql
stable
set enable_hashjoin = on
as $$
declare
  c_always constant tstzmultirange := '{(,)}'::tstzmultirange;
begin
  if not timeline_data.has_merges(sources_below.company_id) then
    return query
    select
      g.type,
      g.id,
      g.type,
      g.id,
      1,
      null::tstzmultirange,
      10
    from unnest(sources_below.object_types, sources_below.object_ids) as g (type, id);
    return;
  end if;
  return query
  with way as materialized (
    select b.*
    from timeline_data.walk_sources(
      sources_below.company_id, sources_below.object_types, sources_below.object_ids) as b
  )
  select distinct
    b.object_type,
    b.object_id,
    b.source_type,
    b.source_id,
    b.place,
    nullif(b.dates, c_always),
    b.levels
  from way as b
  left join way as l
    on l.is_linked
    -- Of what became the object nothing is left out: it is the main one too, which no parent's link says.
    and b.place > 2
    and l.object_id = b.object_id
    and l.object_type = b.object_type
    and l.source_id = b.source_id
    and l.source_type = b.source_type
    and l.dates @> b.dates
    and l.levels >= b.levels
  where not b.is_linked
    and l.source_id is null;
end
$$;
comment on function timeline_data.sources_below(uuid, text[], uuid[]) is
  'Sources of each object; place: 1 itself, 2 merged, 3 converted, 4 parent; dates (null: all) and levels (10: all) limit its links, as limit_where() asks them. A source may come several times, with other limits.';
