-- A page of what matches a query, found in the index of search: places in order, chunk by chunk, then the
-- activities there that pass the filter, until there are enough.
create or replace function timeline_data.word_rows(
  company_id uuid,
  filter     timeline_data.page_filter,
  query      tsquery,
  needed     integer,
  is_fetched boolean
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
declare
  v_walk timeline_data.word_walk := timeline_data.word_begin(
    word_rows.filter, word_rows.query, word_rows.needed);
  v_links timeline_data.activity_link[];
  v_looked bigint := 0;
  v_rows timeline_data.page_row[] := '{}'::timeline_data.page_row[];
begin
  loop
    v_walk := timeline_data.word_step(word_rows.company_id, v_walk);
    exit when v_walk.refs is null;
    v_links := timeline_data.ref_links(word_rows.company_id, word_rows.filter, v_walk.refs);
    v_rows := v_rows || timeline_data.link_rows(
      word_rows.company_id, word_rows.filter, v_links, word_rows.is_fetched);
    exit when cardinality(v_rows) >= word_rows.needed;
    v_looked := v_looked + cardinality(v_walk.refs);
    -- As many as lead to what is missing, if they lead there as those before.
    v_walk.size := least(5000, v_walk.size * 4,
      1 + (word_rows.needed - cardinality(v_rows)) * v_looked / greatest(cardinality(v_rows), 1));
  end loop;
  return v_rows[1:word_rows.needed];
end
$$;
comment on function timeline_data.word_rows(uuid, timeline_data.page_filter, tsquery, integer, boolean) is
  'Up to so many rows of a company that match query and filter, in the order of the view; is_fetched as in link_rows.';
