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
begin
  if v_at = 0 then
    return null;
  end if;
  return ts_headline(
    phrase_passage.config,
    timeline_data.plain_text(timeline_data.whole_words(
      phrase_passage.document, greatest(v_at - c_before, 1), c_length)),
    phrase_passage.query,
    E'StartSel="\x02", StopSel="\x03", HighlightAll=true');
end
$$;
comment on function timeline_data.phrase_passage(regconfig, tsquery, text, text) is
  'Some 300 characters; null where the pattern is not met.';
