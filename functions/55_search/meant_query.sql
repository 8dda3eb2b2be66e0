-- What a query may have meant: each word of it that the company does not write, the most like one that it does, by
-- their trigrams, if that by itself finds something which the viewer sees. Null where there is none, nothing was
-- learned, or the query is a long text.
create or replace function timeline_data.meant_query(
  settings timeline_data.company,
  filter   timeline_data.page_filter,
  config   regconfig,
  query    text
)
returns text
language plpgsql
stable
as $$
declare
  c_like constant real := 0.3;
  c_words constant integer := 8;
  c_length constant integer := 1000;
  v_schema text := timeline_data.extension_schema('pg_trgm');
  v_piece text;
  v_before text := '';
  v_meant text := '';
  v_word text;
  v_looked integer := 0;
  v_is_excluded boolean := false;
begin
  if v_schema is null or length(meant_query.query) > c_length then
    return null;
  end if;
  for v_piece in
    select m.found[1]
    from regexp_matches(meant_query.query, '[[:alpha:]]+|[^[:alpha:]]+', 'g') as m (found)
  loop
    v_word := null;
    -- Not what is excluded, word or phrase, and of a sentence the first words.
    v_is_excluded := v_piece ~ '(^|\s)-"[^"]*$' or v_is_excluded and strpos(v_piece, '"') = 0;
    if v_piece ~ '^[[:alpha:]]{4,40}$' and not v_is_excluded and v_before !~ '(^|\s)-$' and v_looked < c_words then
      v_looked := v_looked + 1;
      execute format(
        'select w.word from timeline_data.search_vocabulary as v'
        ' cross join unnest(v.words, v.texts) as w (word, texts)'
        ' cross join %I.similarity(w.word, $2) as s (likeness)'
        ' where v.company_id = $1 and s.likeness >= $3'
        ' order by s.likeness desc, w.texts desc, w.word limit 1', v_schema)
      into v_word
      using (meant_query.settings).company_id, lower(v_piece), c_like;
      if to_tsvector(meant_query.config, v_word) = to_tsvector(meant_query.config, v_piece)
        or not timeline_data.finds_any(meant_query.settings, meant_query.filter, v_word) then
        v_word := null;
      end if;
    end if;
    v_meant := v_meant || coalesce(v_word, v_piece);
    v_before := v_piece;
  end loop;
  return nullif(v_meant, meant_query.query);
end
$$;
comment on function timeline_data.meant_query(
  timeline_data.company, timeline_data.page_filter, regconfig, text) is
  'The query with words of the company in it; not whether that finds anything.';
