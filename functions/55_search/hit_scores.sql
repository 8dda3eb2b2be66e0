-- The scores of hits for the rows that they led to.
create or replace function timeline_data.hit_scores(
  hits      timeline_data.search_hit[],
  page_rows timeline_data.page_row[]
)
returns double precision[]
language plpgsql
immutable
set enable_hashjoin = on
set enable_nestloop = off
as $$
begin
  return array(
    select h.score
    from unnest(hit_scores.page_rows) with ordinality as r
    join unnest(hit_scores.hits) as h
      on h.id = r.id
    order by r.ordinality
  );
end
$$;
comment on function timeline_data.hit_scores(timeline_data.search_hit[], timeline_data.page_row[]) is
  'One score for each row, in their order.';
