-- Rows in the order of the hits that they are of.
create or replace function timeline_data.sort_rows(
  page_rows timeline_data.page_row[],
  hits      timeline_data.search_hit[]
)
returns timeline_data.page_row[]
language plpgsql
immutable
set enable_hashjoin = on
set enable_nestloop = off
as $$
begin
  return array(
    select r.found
    from unnest(sort_rows.hits) with ordinality as h
    join (select f as found from unnest(sort_rows.page_rows) as f) as r
      on (r.found).id = h.id
    order by h.ordinality
  );
end
$$;
comment on function timeline_data.sort_rows(timeline_data.page_row[], timeline_data.search_hit[]) is
  'The rows; a hit without one has none.';
