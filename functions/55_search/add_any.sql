-- Behind what matches all of a query what matches any of its words, best first: the rarest lead (leading_query), so
-- that what holds them is not lost among the newest of many; where that fills no page either, all other words follow.
create or replace function timeline_data.add_any(
  company_id uuid,
  filter     timeline_data.page_filter,
  query      timeline_data.search_query,
  match      timeline_data.word_match,
  head       timeline_data.search_found,
  rarest     tsquery,
  bound      integer
)
returns timeline_data.search_found
language plpgsql
stable
as $$
declare
  v_query timeline_data.search_query := add_any.query;
  v_scored timeline_data.word_match := add_any.match;
  v_found timeline_data.search_found := add_any.head;
  v_all integer := cardinality(v_found.hits);
  v_match timeline_data.word_match;
  v_hits timeline_data.search_hit[];
  v_rest timeline_data.search_hit[] := '{}'::timeline_data.search_hit[];
  v_wanted tsquery;
begin
  foreach v_wanted in array array[add_any.rarest, v_query.any_words] loop
    v_match := timeline_data.score_match(
      timeline_data.word_match(add_any.company_id, v_query, v_wanted),
      v_query, v_scored.weights, v_scored.average);
    v_hits := timeline_data.query_hits(
      add_any.company_id, add_any.filter, v_match, add_any.bound + v_all + 1);
    v_rest := v_rest || timeline_data.other_hits(v_hits, v_found.hits || v_rest);
    v_found.is_whole := cardinality(v_hits) <= add_any.bound and v_wanted = v_query.any_words;
    exit when v_wanted = v_query.any_words or v_all + cardinality(v_rest) >= (add_any.filter).page_size;
  end loop;
  v_found.hits := v_found.hits || timeline_data.best_first(add_any.company_id, v_rest, v_match);
  v_found.is_any := cardinality(v_found.hits) > v_all;
  return v_found;
end
$$;
comment on function timeline_data.add_any(
  uuid, timeline_data.page_filter, timeline_data.search_query, timeline_data.word_match, timeline_data.search_found,
  tsquery, integer) is
  'What was found, and more; match: with weights, as score_match() adds them; is_any: whether there was more.';
