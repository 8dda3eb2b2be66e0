-- The passage of a text that answers a query best, as HTML: everything escaped, words that match in <mark>. The
-- marks are characters that no text may hold while this works, so that nothing in the text can pass for one.
create or replace function timeline_data.snippet(
  config      regconfig,
  words       timeline_data.snippet_words,
  is_said     boolean,
  subject     text,
  description text
)
returns text
language plpgsql
stable
as $$
declare
  c_stretch constant integer := 10000;
  c_stretches constant integer := 20;
  c_long constant integer := 2000;
  v_query tsquery := (snippet.words).query;
  v_text text := coalesce(timeline_data.unmarked(snippet.description), '');
  v_passage text;
  v_found text;
begin
  if not snippet.is_said then
    v_passage := timeline_data.mark_subject(snippet.config, v_query, snippet.subject);
    -- What stands in neither stands in a name: the beginning of the text, where there is one, says more.
    if strpos(v_passage, E'\x02') = 0 and v_text <> '' then
      v_passage := timeline_data.mark_passage(snippet.config, v_query, left(v_text, c_long));
    end if;
  elsif length(v_text) > c_long then
    v_passage := timeline_data.mark_passage(
      snippet.config, v_query, timeline_data.likely_passage(v_text, (snippet.words).stems));
  end if;
  for v_number in 0 .. case when snippet.is_said then c_stretches - 1 else -1 end loop
    exit when strpos(v_passage, E'\x02') > 0 or v_number * c_stretch >= length(v_text);
    v_found := timeline_data.mark_passage(
      snippet.config, v_query, substr(v_text, 1 + v_number * c_stretch, c_stretch));
    if v_passage is null or strpos(v_found, E'\x02') > 0 then
      v_passage := v_found;
    end if;
  end loop;
  if v_passage ~ '[&<>"'']' then
    v_passage := replace(replace(replace(replace(replace(
      v_passage, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
  end if;
  return replace(replace(v_passage, E'\x02', '<mark>'), E'\x03', '</mark>');
end
$$;
comment on function timeline_data.snippet(regconfig, timeline_data.snippet_words, boolean, text, text) is
  'A passage of the description, or the subject where that holds no match, in escaped HTML; is_said: whether the description holds words of the query.';
