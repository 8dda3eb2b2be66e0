-- What matches all of a query, best first; where that fills no page, what matches any of its words follows. Of
-- many matches the newest are ranked; of words that few texts hold, and of many that some do, the rarest lead.
create or replace function timeline_data.ranked_rows(
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
  v_query timeline_data.search_query := ranked_rows.query;
  v_found timeline_data.search_found;
  v_totals record := timeline_data.word_totals(ranked_rows.company_id);
  v_counts bigint[] := timeline_data.word_counts(
    ranked_rows.company_id, v_query, v_totals.documents);
  v_weights double precision[] := timeline_data.word_weights(v_query, v_counts, v_totals.documents);
  v_bound integer := case when v_totals.documents <= c_whole then c_whole else c_ranked end;
  v_rows timeline_data.page_row[];
  v_leading tsquery;
  v_all integer;
begin
  v_rows := timeline_data.query_rows(
    ranked_rows.company_id, ranked_rows.filter,
    timeline_data.word_match(ranked_rows.company_id, v_query, v_query.all_words), v_bound + 1, false);
  v_found := timeline_data.best_first(ranked_rows.company_id, v_rows[1:v_bound], v_query, v_weights, v_totals.average);
  v_found.is_whole := cardinality(v_rows) <= v_bound;
  v_found.is_any := coalesce(
    ranked_rows.is_any, cardinality(v_rows) < (ranked_rows.filter).page_size)
    and cardinality(v_query.words) > 1;
  if v_found.is_any then
    v_leading := case
      when v_totals.documents <= c_whole then v_query.any_words
      else timeline_data.leading_query(v_query, v_counts, v_bound)
    end;
    v_rows := timeline_data.query_rows(
      ranked_rows.company_id, ranked_rows.filter,
      timeline_data.word_match(ranked_rows.company_id, v_query, v_leading),
      v_bound + cardinality(v_rows) + 1, false);
    v_all := cardinality(v_found.page_rows);
    v_found := timeline_data.join_found(v_found, timeline_data.best_first(
      ranked_rows.company_id, v_rows, v_query, v_weights, v_totals.average));
    v_found.is_any := cardinality(v_found.page_rows) > v_all;
    v_found.is_whole := cardinality(v_rows) <= v_bound and v_leading = v_query.any_words;
  end if;
  return v_found;
end
$$;
comment on function timeline_data.ranked_rows(
  uuid, timeline_data.page_filter, timeline_data.search_query, boolean) is
  'What was found, best first; is_any: whether to add what matches any word, null where that is to be seen.';
