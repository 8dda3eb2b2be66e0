-- Of the words of a query the rarest, as many as lead to a bounded number of texts: what holds none of them
-- holds only words that tell little.
create or replace function timeline_data.leading_query(
  query  timeline_data.search_query,
  counts bigint[],
  bound  bigint
)
returns tsquery
language plpgsql
immutable
as $$
declare
  v_leading text;
  v_is_all boolean;
begin
  select
    string_agg(w.word::text, ' | ') filter (where w.is_led),
    bool_and(w.is_led)
  into v_leading, v_is_all
  from (
    select
      t.word,
      t.texts = 0 or sum(t.texts) over (order by t.texts, t.place) - t.texts = 0
        or sum(t.texts) over (order by t.texts, t.place) <= leading_query.bound as is_led
    from unnest((leading_query.query).words, leading_query.counts) with ordinality as t (word, texts, place)
  ) as w;
  if v_is_all then
    return (leading_query.query).any_words;
  end if;
  return v_leading::tsquery && (leading_query.query).any_words;
end
$$;
comment on function timeline_data.leading_query(timeline_data.search_query, bigint[], bigint) is
  'What matches any of the rarest words; any_words itself where all of them lead to so few. counts: word_counts().';
