-- A text with its long words broken: the parser takes the square of a word's length (a_a_a_…).
create or replace function timeline_data.break_words(text text)
returns text
language sql
immutable
return case
  when length(text) > 255 then regexp_replace(text, '(\S{255})(?=\S)', '\1 ', 'g')
  else text
end;
comment on function timeline_data.break_words(text) is
  'The text with a blank after every 255 characters of a word, for documents and queries alike.';
