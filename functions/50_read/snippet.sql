-- The passage of a text that answers a query best, as HTML: everything escaped, words that match in <mark>. The
-- marks are characters that no text may hold while this works, so that nothing in the text can pass for one.
create or replace function timeline_data.snippet(
  config      regconfig,
  query       tsquery,
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
  c_short constant integer := 300;
  c_marks constant text := E'StartSel="\x02", StopSel="\x03"';
  c_passage constant text := c_marks || ', FragmentDelimiter=" … ", MaxFragments=2, MaxWords=24, MinWords=12';
  v_text text := nullif(snippet.description, '');
  v_passage text;
  v_found text;
  v_title text;
  v_subject text;
begin
  if strpos(v_text, E'\x02') > 0 or strpos(v_text, E'\x03') > 0 then
    v_text := translate(v_text, E'\x02\x03', '');
  end if;
  for v_number in 0 .. least((coalesce(length(v_text), 0) - 1) / c_stretch, c_stretches - 1) loop
    v_found := ts_headline(snippet.config,
      timeline_data.break_words(substr(v_text, 1 + v_number * c_stretch, c_stretch)), snippet.query, c_passage);
    if v_passage is null or strpos(v_found, E'\x02') > 0 then
      v_passage := v_found;
    end if;
    exit when strpos(v_passage, E'\x02') > 0;
    if v_number = 0 then
      v_title := left(snippet.subject, c_stretch);
      if strpos(v_title, E'\x02') > 0 or strpos(v_title, E'\x03') > 0 then
        v_title := translate(v_title, E'\x02\x03', '');
      end if;
      v_title := timeline_data.break_words(v_title);
      v_subject := ts_headline(snippet.config, v_title, snippet.query,
        case when length(v_title) <= c_short then c_marks || ', HighlightAll=true' else c_passage end);
      -- A subject that matches spares the rest of a long text; without a text there is nothing else.
      if v_passage is null or strpos(v_subject, E'\x02') > 0 then
        v_passage := v_subject;
        exit;
      end if;
    end if;
  end loop;
  if v_passage ~ '[&<>"'']' then
    v_passage := replace(replace(replace(replace(replace(
      v_passage, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
  end if;
  return replace(replace(v_passage, E'\x02', '<mark>'), E'\x03', '</mark>');
end
$$;
comment on function timeline_data.snippet(regconfig, tsquery, text, text) is
  'A passage of the description, or the subject where that holds no match, in escaped HTML.';
