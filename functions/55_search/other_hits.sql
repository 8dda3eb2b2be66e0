-- Hits that are not among others.
create or replace function timeline_data.other_hits(
  hits   timeline_data.search_hit[],
  others timeline_data.search_hit[]
)
returns timeline_data.search_hit[]
language plpgsql
immutable
set enable_hashjoin = on
set enable_nestloop = off
as $$
begin
  return array(
    select row(h.id, h.activity_date, h.is_open, h.score)::timeline_data.search_hit
    from unnest(other_hits.hits) with ordinality as h
    where not exists (
      select
      from unnest(other_hits.others) as o
      where o.id = h.id
    )
    order by h.ordinality
  );
end
$$;
comment on function timeline_data.other_hits(timeline_data.search_hit[], timeline_data.search_hit[]) is
  'Those of the first, in their order, that the second do not hold.';
