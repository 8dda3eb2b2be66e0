-- The passage of a text around a phrase, matches between the characters 2 and 3: ts_headline() would show where the
-- words of it stand first, together or not.
create or replace function timeline_data.phrase_passage(
  config   regconfig,
  query    tsquery,
  pattern  text,
  document text
)
returns text
language plpgsql
stable
strict
as $$
declare
  c_read constant integer := 200000;
  c_before constant integer := 60;
  c_length constant integer := 300;
  v_at integer := regexp_instr(left(phrase_passage.document, c_read), phrase_passage.pattern, 1, 1, 0, 'i');
  v_first integer := greatest(v_at - c_before, 1);
begin
  if v_at = 0 then
    return null;
  end if;
  -- From the beginning of a word to the end of one.
  return ts_headline(
    phrase_passage.config,
    timeline_data.break_words(timeline_data.plain_tags(regexp_replace(
      substr(phrase_passage.document, v_first, c_length),
      case when v_first > 1 then '^\S*\s|' else '' end
      || case when v_first + c_length <= length(phrase_passage.document) then '\s\S*$' else '$' end,
      '', 'g'))),
    phrase_passage.query,
    E'StartSel="\x02", StopSel="\x03", HighlightAll=true');
end
$$;
comment on function timeline_data.phrase_passage(regconfig, tsquery, text, text) is
  'Some 300 characters; null where the pattern is not met.';
