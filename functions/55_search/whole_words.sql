-- A stretch of a text, from the beginning of a word to the end of one.
create or replace function timeline_data.whole_words(
  document text,
  first    integer,
  length   integer
)
returns text
language sql
immutable
return regexp_replace(
  substr(document, first, length),
  case when first > 1 then '^\S*\s|' else '' end
  || case when first + length <= pg_catalog.length(document) then '\s\S*$' else '$' end,
  '', 'g');
comment on function timeline_data.whole_words(text, integer, integer) is
  'Up to so many characters, the first of which is counted as substr() does.';
