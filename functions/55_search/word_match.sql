-- What activities are to match: the query by their words and the names on them together. Where the names that hold
-- words of the query are on few activities, these are looked at one by one. Else what the words alone have to match is
-- the query with the words of names taken for granted; the index takes the company for them, which every text holds.
-- Where nothing is left to ask for, or phrases are in the way: any word. What holds an excluded word is asked for too:
-- names do not tell that it is missing.
create or replace function timeline_data.word_match(
  company_id uuid,
  query      timeline_data.search_query,
  wanted     tsquery
)
returns timeline_data.word_match
language plpgsql
stable
as $$
declare
  c_few constant integer := 10000;
  v_match timeline_data.word_match;
  v_granted tsquery := timeline_data.scope_query(word_match.company_id, null, null, null);
  v_relaxed tsquery := word_match.wanted;
  v_word tsquery;
begin
  v_match.query := word_match.wanted;
  v_match.named := (word_match.query).named;
  if timeline_data.has_many_begun(word_match.company_id, word_match.wanted) then
    v_match.relaxed := timeline_data.grant_begun(word_match.wanted, (word_match.query).words, v_granted);
  end if;
  if v_match.named = '{}' then
    return v_match;
  end if;
  v_match.are_few := not exists (
    select
    from unnest(v_match.named) as n
    where n.object_type = 'user'
  ) and timeline_data.name_count(word_match.company_id, v_match.named, c_few) < c_few;
  v_match.is_by_name := v_match.are_few;
  if v_match.are_few then
    return v_match;
  end if;
  -- A text without what is excluded is asked for whatever the names say; the rest is seen to by the query itself.
  foreach v_word in array timeline_data.excluded_words(word_match.wanted) loop
    v_relaxed := ts_rewrite(v_relaxed, !! v_word, v_granted);
  end loop;
  foreach v_word in array (word_match.query).words loop
    if exists (select from unnest(v_match.named) as n where n.words @@ v_word) then
      v_relaxed := ts_rewrite(v_relaxed, v_word, v_granted);
    end if;
  end loop;
  v_match.is_by_name := array_to_tsvector(array[' ' || word_match.company_id::text]) @@ v_relaxed;
  if v_match.is_by_name or strpos(word_match.wanted::text, '<') > 0 then
    v_match.is_by_name := true;
    v_relaxed := coalesce((word_match.query).any_words, v_relaxed);
  end if;
  v_match.relaxed := coalesce(
    timeline_data.grant_begun(v_match.relaxed || v_relaxed, (word_match.query).words, v_granted),
    word_match.wanted || v_relaxed);
  foreach v_word in array timeline_data.excluded_words(word_match.wanted) loop
    v_match.relaxed := v_match.relaxed || v_word;
  end loop;
  return v_match;
end
$$;
comment on function timeline_data.word_match(uuid, timeline_data.search_query, tsquery) is
  'A query with what it finds by names; wanted: all_words, any_words or less of a query.';
