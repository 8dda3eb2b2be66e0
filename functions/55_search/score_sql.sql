-- Texts ("texts" is the SQL that finds them) with their scores, as rank_hits() tells them, written out word by word.
-- $9: word_sums(). Of more words than c_most none, and without weights none: the score is null then.
create or replace function timeline_data.score_sql(
  match timeline_data.word_match,
  texts text
)
returns text
language plpgsql
stable
as $$
declare
  c_most constant integer := 20;
  v_match timeline_data.word_match := score_sql.match;
  v_score text := 'null::double precision';
  v_source text := score_sql.texts;
begin
  if v_match.weights is not null and cardinality(v_match.words) <= c_most then
    v_score := (
      select coalesce(string_agg(format(
        '%L::double precision * (1 - b.k / (timeline_data.word_tf(b.words, %L::tsquery, %L, $9) + b.k))',
        2.2 * w.weight, w.word, w.is_prefix), ' + ' order by w.place), '0::double precision')
      from unnest(v_match.words, v_match.are_prefixes, v_match.weights) with ordinality as w (
        word, is_prefix, weight, place)
    );
    -- A long vector is fetched and unpacked once.
    v_source := format('select b.activity_id, b.activity_date, b.is_open,'
      ' case when pg_column_size(b.search_vector) < 1000 then b.search_vector'
      ' else b.search_vector || ''''::tsvector end as words,'
      ' 1.2 * (0.25 + 0.75 * length(b.search_vector) / %L::double precision) as k from (%s) as b offset 0',
      v_match.average, v_source);
  end if;
  return format('select b.activity_id, b.activity_date, b.is_open, %s as score from (%s) as b', v_score, v_source);
end
$$;
comment on function timeline_data.score_sql(timeline_data.word_match, text) is
  'SQL of (activity_id, activity_date, is_open, score).';
