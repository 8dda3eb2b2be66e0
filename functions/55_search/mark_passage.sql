-- The best passages of a text, two of up to 24 words, matches between the characters 2 and 3.
create or replace function timeline_data.mark_passage(
  config   regconfig,
  query    tsquery,
  document text
)
returns text
language sql
stable
return ts_headline(
  config, timeline_data.plain_text(document), query,
  E'StartSel="\x02", StopSel="\x03",'
  ' FragmentDelimiter=" … ", MaxFragments=2, MaxWords=24, MinWords=12');
comment on function timeline_data.mark_passage(regconfig, tsquery, text) is
  'Without a match its beginning.';
