-- A page of what matches a query, found in the index of search: places in order, chunk by chunk, then the
-- activities there that pass the filter, until there are enough.
create or replace function timeline_data.word_rows(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match,
  needed     integer,
  is_fetched boolean
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
declare
  c_patience constant bigint := 3000;
  -- Somewhat more than lead to what is missing: for a last one the whole window would be read again.
  c_more constant integer := 20;
  v_page timeline_data.page_filter := word_rows.filter;
  v_walk timeline_data.word_walk := timeline_data.word_begin(
    word_rows.company_id, word_rows.filter, word_rows.match, c_more + word_rows.needed * 9 / 8);
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
    if timeline_data.is_filtered(v_page) and not v_page.has_objects
      and (word_rows.needed - cardinality(v_rows)) * v_looked
        > c_patience * greatest(cardinality(v_rows), 1) then
      -- Many match the query and few of them the filter: the rest is sought by the filter.
      v_page.after_date := v_walk.after_date;
      v_page.after_id := v_walk.after_id;
      return v_rows || timeline_data.sought_rows(
        word_rows.company_id, v_page, word_rows.match, word_rows.needed - cardinality(v_rows));
    end if;
    -- As many as lead to what is missing, if they lead there as those before.
    v_walk.size := least(20000, v_walk.size * 4,
      c_more + (word_rows.needed - cardinality(v_rows)) * v_looked * 9 / (8 * greatest(cardinality(v_rows), 1)));
  end loop;
  return v_rows[1:word_rows.needed];
end
$$;
comment on function timeline_data.word_rows(
  uuid, timeline_data.page_filter, timeline_data.word_match, integer, boolean) is
  'Up to so many rows of a company that match query and filter, in the order of the view; is_fetched as in link_rows.';
