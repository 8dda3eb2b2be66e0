-- A page of a search by date: what matches all of the query, in the order of the view, to the end.
create or replace function timeline_data.search_by_date(
  company_id uuid,
  filter     timeline_data.page_filter,
  query      timeline_data.search_query
)
returns timeline_data.search_page
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := search_by_date.filter;
  v_query timeline_data.search_query := search_by_date.query;
  v_match timeline_data.word_match := timeline_data.word_match(
    search_by_date.company_id, v_query, v_query.all_words);
  v_hits timeline_data.search_hit[];
  v_count record;
  v_answer timeline_data.search_page;
begin
  -- One walk for the page and its count, where that goes on with it.
  v_hits := timeline_data.query_hits(search_by_date.company_id, v_page, v_match, case
    when v_page.after_id is null and timeline_data.counts_few(v_page) then timeline_data.few_matches()
    else v_page.page_size
  end + 1);
  v_answer.page_rows := timeline_data.hit_rows(search_by_date.company_id, v_page, v_hits[1:v_page.page_size]);
  v_count := timeline_data.query_count(search_by_date.company_id, v_page, v_match, cardinality(v_hits));
  if cardinality(v_hits) > v_page.page_size then
    v_answer.next := timeline_data.cursor_encode(
      search_by_date.company_id, v_page.digest,
      (v_hits[v_page.page_size]).activity_date, (v_hits[v_page.page_size]).id);
  end if;
  v_answer.match := 'all';
  v_answer.matched := v_count.matched;
  v_answer.count_is := v_count.is;
  return v_answer;
end
$$;
comment on function timeline_data.search_by_date(
  uuid, timeline_data.page_filter, timeline_data.search_query) is
  'The rows of one page and what the envelope says of them; scores and rank_is are null.';
