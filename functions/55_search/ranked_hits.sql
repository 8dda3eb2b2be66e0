-- What matches all of a query, best first; where that fills no page, what matches any of its words follows. Of
-- many matches the newest are ranked.
create or replace function timeline_data.ranked_hits(
  company_id uuid,
  filter     timeline_data.page_filter,
  query      timeline_data.search_query,
  is_any     boolean
)
returns timeline_data.search_found
language plpgsql
stable
as $$
declare
  c_ranked constant integer := 1000;
  c_whole constant integer := 5000;
  v_query timeline_data.search_query := ranked_hits.query;
  v_found timeline_data.search_found;
  v_totals record := timeline_data.word_totals(ranked_hits.company_id);
  v_counts bigint[] := timeline_data.word_counts(
    ranked_hits.company_id, v_query, v_totals.documents);
  v_weights double precision[] := timeline_data.word_weights(v_query, v_counts, v_totals.documents);
  v_bound integer := case when v_totals.documents <= c_whole then c_whole else c_ranked end;
  v_match timeline_data.word_match;
  v_hits timeline_data.search_hit[];
begin
  v_match := timeline_data.score_match(
    timeline_data.word_match(ranked_hits.company_id, v_query, v_query.all_words),
    v_query, v_weights, v_totals.average);
  v_hits := timeline_data.query_hits(ranked_hits.company_id, ranked_hits.filter, v_match, v_bound + 1);
  v_found.hits := timeline_data.best_first(ranked_hits.company_id, v_hits[1:v_bound], v_match);
  v_found.is_whole := cardinality(v_hits) <= v_bound;
  v_found.is_any := coalesce(
    ranked_hits.is_any, cardinality(v_hits) < (ranked_hits.filter).page_size)
    -- One word may stand in a phrase twice.
    and (cardinality(v_query.words) > 1 or strpos(v_query.all_words::text, '<') > 0);
  if v_found.is_any then
    v_found := timeline_data.add_any(
      ranked_hits.company_id, ranked_hits.filter, v_query, v_match, v_found, case
        when v_totals.documents <= c_whole then v_query.any_words
        else timeline_data.leading_query(v_query, v_counts, v_bound)
      end, v_bound);
  end if;
  return v_found;
end
$$;
comment on function timeline_data.ranked_hits(
  uuid, timeline_data.page_filter, timeline_data.search_query, boolean) is
  'What was found, best first; is_any: whether to add what matches any word, null where that is to be seen.';
