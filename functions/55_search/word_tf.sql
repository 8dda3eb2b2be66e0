-- How often a word stands in a text, a subject's word counted twice. PostgreSQL tells no count, but ts_rank() of
-- one word with weights of 0 and 1 adds up 1/1² + 1/2² + … over its places (a constant apart), whose terms this
-- takes off again. Of a beginning (:*) it adds up several words, and the sum itself is taken.
create or replace function timeline_data.word_tf(
  words     tsvector,
  word      tsquery,
  is_prefix boolean,
  sums      real[]
)
returns double precision
language sql
immutable
return case
  when is_prefix then 1.6449341 * (
    ts_rank('{1,1,1,1}', words, word) + ts_rank('{0,0,0,1}', words, word))
  else width_bucket(ts_rank('{1,1,1,1}', words, word), sums)
    + width_bucket(ts_rank('{0,0,0,1}', words, word), sums)
end;
comment on function timeline_data.word_tf(tsvector, tsquery, boolean, real[]) is
  'The frequency of a word as BM25 takes it; is_prefix: the word is the beginning of some; sums: word_sums(). At most 255 places of a word are known.';
