-- A match that tells hits' scores too: by BM25, what each word of the query is worth and how long texts are.
create or replace function timeline_data.score_match(
  match   timeline_data.word_match,
  query   timeline_data.search_query,
  weights double precision[],
  average double precision
)
returns timeline_data.word_match
language plpgsql
stable
as $$
declare
  v_match timeline_data.word_match := score_match.match;
begin
  v_match.words := (score_match.query).words;
  v_match.are_prefixes := array(
    select w.word::text like '%:*%'
    from unnest(v_match.words) with ordinality as w (word, place)
    order by w.place
  );
  v_match.weights := score_match.weights;
  v_match.average := score_match.average;
  return v_match;
end
$$;
comment on function timeline_data.score_match(
  timeline_data.word_match, timeline_data.search_query, double precision[], double precision) is
  'weights: word_weights(); average: word_totals().';
