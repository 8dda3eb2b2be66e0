-- What a person typed into a search box, in the syntax of web searches: words, "a phrase", or, -without.
-- Nothing in it is an error of syntax. With is_prefix its last word may be the beginning of one.
create or replace function timeline_data.parse_query(
  settings  timeline_data.company,
  query     text,
  is_prefix boolean
)
returns timeline_data.search_query
language plpgsql
stable
as $$
declare
  c_length constant integer := 10000;
  c_words constant integer := 500;
  c_parts constant integer := 1500;
  v_configs regconfig[] := timeline_data.search_configs(
    (parse_query.settings).company_id, (parse_query.settings).search_language);
  v_query timeline_data.search_query;
  v_text text;
  v_named record;
begin
  if length(parse_query.query) > c_length then
    raise exception 'the query has % characters, more than %', length(parse_query.query), c_length
      using errcode = 'TL413', hint = 'Search for a few words of it.';
  end if;
  v_text := timeline_data.query_text(parse_query.query, parse_query.is_prefix);
  v_query.config := timeline_data.config_name(v_configs[1]);
  v_query.all_words := timeline_data.web_query(v_configs[1], v_text, parse_query.is_prefix);
  v_query.words := timeline_data.query_words(v_query.all_words);
  if numnode(v_query.all_words) > c_parts then
    raise exception 'the query has % parts, more than %', numnode(v_query.all_words), c_parts
      using errcode = 'TL413', hint = 'Search for a few words of it.';
  elsif cardinality(v_query.words) > c_words then
    raise exception 'the query has % different words, more than %', cardinality(v_query.words), c_words
      using errcode = 'TL413', hint = 'Search for a few of them.';
  end if;
  if cardinality(v_configs) > 1 then
    v_query.all_words := timeline_data.every_query(v_configs, v_text, parse_query.is_prefix);
  end if;
  if coalesce(numnode(v_query.all_words), 0) = 0 then
    raise exception 'the query "%" holds no word to search for', left(parse_query.query, 80)
      using errcode = 'TL400',
        hint = 'Words like "the" are not indexed; page() lists activities without a query.';
  end if;
  v_query.words := timeline_data.query_words(v_query.all_words);
  v_query.times := timeline_data.query_times(v_query.words, to_tsvector(v_configs[1], v_text));
  v_query.any_words := timeline_data.any_query(v_query.all_words, v_query.words);
  v_named := timeline_data.objects_by_name((parse_query.settings).company_id, v_query.all_words);
  v_query.named := v_named.named;
  v_query.is_named := v_named.is_whole;
  return v_query;
end
$$;
comment on function timeline_data.parse_query(timeline_data.company, text, boolean) is
  'A checked query. TL400 when it holds no word, TL413 beyond 10,000 characters, 500 words or 1,500 parts.';
