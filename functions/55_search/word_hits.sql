-- What matches a query, found in the index of search: hits in order, chunk by chunk, of which those stay that pass
-- the filter, until there are enough.
create or replace function timeline_data.word_hits(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match,
  needed     integer
)
returns timeline_data.search_hit[]
language plpgsql
stable
as $$
declare
  c_patience constant bigint := 3000;
  -- Somewhat more than lead to what is missing: for a last one the whole window would be read again.
  c_more constant integer := 20;
  v_page timeline_data.page_filter := word_hits.filter;
  v_walk timeline_data.word_walk := timeline_data.word_begin(
    word_hits.company_id, word_hits.filter, word_hits.match, c_more + word_hits.needed * 9 / 8);
  v_looked bigint := 0;
  v_hits timeline_data.search_hit[] := '{}'::timeline_data.search_hit[];
begin
  loop
    v_walk := timeline_data.word_step(word_hits.company_id, v_walk);
    exit when v_walk.hits is null;
    v_hits := v_hits || timeline_data.pass_hits(word_hits.company_id, word_hits.filter, v_walk.hits);
    exit when cardinality(v_hits) >= word_hits.needed;
    v_looked := v_looked + cardinality(v_walk.hits);
    if timeline_data.is_filtered(v_page) and not v_page.has_objects
      and (word_hits.needed - cardinality(v_hits)) * v_looked
        > c_patience * greatest(cardinality(v_hits), 1) then
      -- Many match the query and few of them the filter: the rest is sought by the filter.
      v_page.after_date := v_walk.after_date;
      v_page.after_id := v_walk.after_id;
      return v_hits || timeline_data.sought_hits(
        word_hits.company_id, v_page, word_hits.match, word_hits.needed - cardinality(v_hits));
    end if;
    -- As many as lead to what is missing, if they lead there as those before.
    v_walk.size := least(20000, v_walk.size * 4,
      c_more + (word_hits.needed - cardinality(v_hits)) * v_looked * 9 / (8 * greatest(cardinality(v_hits), 1)));
  end loop;
  return v_hits[1:word_hits.needed];
end
$$;
comment on function timeline_data.word_hits(
  uuid, timeline_data.page_filter, timeline_data.word_match, integer) is
  'Up to so many hits of a company that pass the filter, in the order of the view.';
