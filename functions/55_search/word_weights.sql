-- What each word of a query is worth: its inverse document frequency as BM25 has it, ln(1 + (N - n + 0.5) / (n + 0.5)),
-- as often as the query holds it.
create or replace function timeline_data.word_weights(
  query     timeline_data.search_query,
  counts    bigint[],
  documents bigint
)
returns double precision[]
language sql
immutable
return array(
  select t.times * ln(1 + (greatest(documents, t.texts) - t.texts + 0.5) / (t.texts + 0.5))
  from unnest((query).times, counts) with ordinality as t (times, texts, place)
  order by t.place
);
comment on function timeline_data.word_weights(timeline_data.search_query, bigint[], bigint) is
  'Weight of each word of a query; counts: word_counts(); documents: word_totals().';
