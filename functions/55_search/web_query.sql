-- The query of a text in the syntax of web searches. The beginning of a word is another word to a stemmer
-- ("meeti"), so that it stands for itself, for every word that begins with it and for the stems of such. In prose, more
-- than ten words to each "or", that is a word like others: else two words of a sentence would be all that it asks for.
create or replace function timeline_data.web_query(
  config    regconfig,
  query     text,
  is_prefix boolean
)
returns tsquery
language plpgsql
stable
set client_min_messages = warning
as $$
declare
  -- A word of letters and digits, which no dictionary changes.
  c_place constant text := 'zq0place0qz';
  c_prose constant integer := 10;
  c_or constant text := '(^|\s)or(?=\s|$)';
  v_query text := web_query.query;
  v_last text;
  v_word text;
  v_quoted text;
  v_begun tsquery;
  v_stems tsquery;
  v_rest tsquery;
begin
  -- A word in quotes is no phrase.
  if strpos(regexp_replace(v_query, '"[^"\s]*"', '', 'g'), '"') = 0
    and regexp_count(v_query, '\S+') > c_prose * regexp_count(v_query, c_or, 1, 'i') then
    v_query := regexp_replace(v_query, c_or, '\1', 'gi');
  end if;
  -- Not one that is excluded, or stands in a phrase that is open.
  if web_query.is_prefix and length(regexp_replace(v_query, '[^"]', '', 'g')) % 2 = 0 then
    v_last := substring(v_query from '(?:^|[\s"(])([^\s"(-][^\s"]*)$');
    v_word := substring(v_last from '[[:alnum:]](?:.*[[:alnum:]])?');
  end if;
  if v_word is null then
    return websearch_to_tsquery(web_query.config, v_query);
  end if;
  v_begun := plainto_tsquery(web_query.config, v_word);
  v_rest := websearch_to_tsquery(web_query.config, left(v_query, -length(v_last)));
  -- A word that is not indexed, and is whole perhaps: behind others it asks for nothing.
  if numnode(v_rest) > 0 and numnode(v_begun) = 0 then
    return v_rest;
  end if;
  -- As to_tsquery takes it: an address, a name with an apostrophe or a dash is a word too.
  v_quoted := '''' || replace(replace(v_word, '\', '\\'), '''', '''''') || ''':*';
  v_begun := v_begun || to_tsquery('simple', v_quoted) || to_tsquery(web_query.config, v_quoted);
  -- Half an address is none to the parser, which would take it apart.
  if v_word ~ '[^[:alnum:]]' then
    v_begun := v_begun || lower(v_quoted)::tsquery;
  end if;
  -- A path, a number with its sign.
  if v_last ~ '^[/+]' then
    v_begun := v_begun || to_tsquery('simple', '''' || left(v_last, 1) || substr(v_quoted, 2));
  end if;
  v_stems := timeline_data.begun_words(web_query.config, v_word);
  return ts_rewrite(
    websearch_to_tsquery(web_query.config, left(v_query, -length(v_last)) || c_place),
    to_tsquery('simple', c_place),
    case when v_stems is null then v_begun else v_begun || v_stems end);
end
$$;
comment on function timeline_data.web_query(regconfig, text, boolean) is
  'websearch_to_tsquery; is_prefix: for its last word also every word that begins with it, unless it is excluded or in an open phrase.';
