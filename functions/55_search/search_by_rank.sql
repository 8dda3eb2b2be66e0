-- A page of a search by relevance. Its cursor holds a place among what was ranked, and whether that was all of
-- the query or any: the ranking is made anew for each page.
create or replace function timeline_data.search_by_rank(
  company_id uuid,
  filter     timeline_data.page_filter,
  query      timeline_data.search_query
)
returns timeline_data.search_page
language plpgsql
stable
as $$
declare
  c_origin constant timestamptz := timestamptz '2000-01-01 00:00:00+00';
  v_page timeline_data.page_filter := search_by_rank.filter;
  v_found timeline_data.search_found;
  v_hits timeline_data.search_hit[];
  v_answer timeline_data.search_page;
  v_number integer := 0;
  v_after integer := 0;
begin
  if v_page.after_id is not null then
    v_number := round(extract(epoch from v_page.after_date - c_origin) * 1000000);
  end if;
  v_page.after_date := null;
  v_page.after_id := null;
  v_found := timeline_data.ranked_hits(
    search_by_rank.company_id, v_page, search_by_rank.query,
    case when v_number > 0 then v_number % 2 = 1 end);
  if v_number > 0 then
    -- Where it was removed meanwhile, what came behind it has moved up.
    v_after := coalesce((
      select f.place
      from unnest(v_found.hits) with ordinality as f (id, activity_date, is_open, score, place)
      where f.id = (search_by_rank.filter).after_id
    ), v_number / 2 - 1);
  end if;
  v_hits := v_found.hits[v_after + 1:v_after + v_page.page_size];
  v_answer.page_rows := timeline_data.hit_rows(search_by_rank.company_id, v_page, v_hits);
  v_answer.scores := timeline_data.hit_scores(v_hits, v_answer.page_rows);
  if cardinality(v_found.hits) > v_after + v_page.page_size then
    v_after := v_after + v_page.page_size;
    v_answer.next := timeline_data.cursor_encode(
      search_by_rank.company_id, v_page.digest,
      c_origin + (v_after * 2 + v_found.is_any::integer) * interval '1 microsecond',
      (v_found.hits[v_after]).id);
  end if;
  v_answer.match := case when v_found.is_any then 'any' else 'all' end;
  v_answer.rank_is := case when v_found.is_whole then 'exact' else 'recent' end;
  if v_page.count_mode = 'none' then
    v_answer.count_is := 'none';
  elsif v_page.count_mode = 'exact' and not v_found.is_whole then
    v_answer.matched := timeline_data.word_count(search_by_rank.company_id, v_page, timeline_data.word_match(
      search_by_rank.company_id, search_by_rank.query, case
        when v_found.is_any then (search_by_rank.query).any_words || (search_by_rank.query).all_words
        else (search_by_rank.query).all_words
      end));
    v_answer.count_is := 'exact';
  else
    v_answer.matched := cardinality(v_found.hits);
    v_answer.count_is := case when v_found.is_whole then 'exact' else 'at_least' end;
  end if;
  return v_answer;
end
$$;
comment on function timeline_data.search_by_rank(
  uuid, timeline_data.page_filter, timeline_data.search_query) is
  'The rows of one page, best first, and what the envelope says of them.';
