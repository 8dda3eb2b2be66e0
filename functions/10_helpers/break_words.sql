-- A text with its long words broken: the parser takes the square of a word's length (a_a_a_…). Of most texts it is
-- enough to see that every stretch of 128 characters has a blank: a word of 255 holds one whole.
create or replace function timeline_data.break_words(text text)
returns text
language sql
immutable
return case
  when length(text) <= 255 then text
  when length(text) <= 511
    and left(text, 128) ~ '\s'
    and substr(text, 129, 128) ~ '\s'
    and (length(text) <= 383 or substr(text, 257, 128) ~ '\s') then text
  else timeline_data.break_long_words(text)
end;
comment on function timeline_data.break_words(text) is
  'The text with a blank after every 255 characters of a word, for documents and queries alike.';
