-- What the parser is given of a text: no "<" that it would take for a tag, no word that it would take for ever to read.
create or replace function timeline_data.plain_text(text text)
returns text
language sql
immutable
return timeline_data.break_words(timeline_data.plain_tags(text));
comment on function timeline_data.plain_text(text) is
  'plain_tags() and break_words() of it: for documents, and for the passages of them that are shown.';
