-- What snippets look for: the words of a query, none of them excluded, and how these begin.
create or replace function timeline_data.snippet_words(query timeline_data.search_query)
returns timeline_data.snippet_words
language plpgsql
stable
as $$
declare
  v_words timeline_data.snippet_words;
begin
  v_words.query := coalesce((snippet_words.query).any_words, (snippet_words.query).all_words);
  if cardinality((snippet_words.query).words) > 1 and strpos((snippet_words.query).all_words::text, '!') = 0 then
    v_words.every := (snippet_words.query).all_words;
    v_words.phrase := timeline_data.phrase_pattern(v_words.every);
  end if;
  -- The end of a stem may be another letter in the word: "company" has "compani".
  select
    string_agg(w.word::text || case when w.word::text like '%:*' then 'D' else ':D' end, ' | ')::tsquery,
    array_agg(left(w.stem, greatest(3, length(w.stem) - 1)))
  into v_words.said, v_words.stems
  from (
    select
      q.word,
      replace(substring(q.word::text from '^''(.*)''(?::[*A-D]+)?$'), '''''', '''') as stem
    from unnest((snippet_words.query).words) as q (word)
  ) as w;
  return v_words;
end
$$;
comment on function timeline_data.snippet_words(timeline_data.search_query) is
  'Any of the words, all of them (null for one, and where some are excluded), the first phrase, the same in descriptions alone (weight D), and beginnings of them.';
