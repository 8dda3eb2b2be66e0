-- The passage of a text that answers a query best, as HTML: everything escaped, words that match in <mark>. The
-- marks are characters that no text may hold while this works, so that nothing in the text can pass for one. Of a text
-- that holds all words one that shows them together, else one with any of them.
create or replace function timeline_data.snippet(
  config      regconfig,
  words       timeline_data.snippet_words,
  holds_every boolean,
  is_said     boolean,
  subject     text,
  description text
)
returns text
language plpgsql
stable
as $$
declare
  v_words timeline_data.snippet_words := snippet.words;
  v_passage text;
begin
  if snippet.holds_every and snippet.is_said then
    v_passage := timeline_data.phrase_passage(
      snippet.config, v_words.query, v_words.phrase, timeline_data.unmarked(snippet.description));
  end if;
  if v_passage is null and snippet.holds_every and snippet.is_said then
    -- Where they do not stand close to each other any of them will do: no further stretch is read for that.
    v_passage := timeline_data.mark_passage(snippet.config, v_words.every, timeline_data.likely_passage(
      timeline_data.unmarked(snippet.description), v_words.stems));
  end if;
  if v_passage is null or strpos(v_passage, E'\x02') = 0 then
    v_passage := timeline_data.best_passage(
      snippet.config, v_words.query, v_words.stems, snippet.is_said, snippet.subject, snippet.description);
  end if;
  if v_passage ~ '[&<>"'']' then
    v_passage := replace(replace(replace(replace(replace(
      v_passage, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
  end if;
  return replace(replace(replace(v_passage, E'\x02', '<mark>'), E'\x03', '</mark>'), E'\x01', '');
end
$$;
comment on function timeline_data.snippet(regconfig, timeline_data.snippet_words, boolean, boolean, text, text) is
  'A passage of the description, or the subject where that holds no match, in escaped HTML; holds_every: whether the text matches words.every; is_said: whether the description holds words of the query.';
