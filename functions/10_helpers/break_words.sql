-- A text with its long words broken: the parser takes the square of a word's length (a_a_a_…). Of most texts it is
-- enough to see that every stretch of 128 characters has a blank: a word of 255 holds one whole.
create or replace function timeline_data.break_words(text text)
returns text
language sql
immutable
return case
  when length(text) <= 255 then text
  when length(text) <= 4000 and not exists (
    select
    from generate_series(1, length(text) - 127, 128) as s (place)
    where substr(text, s.place, 128) !~ '\s'
  ) then text
  else regexp_replace(text, '(\S{255})(?=\S)', '\1 ', 'g')
end;
comment on function timeline_data.break_words(text) is
  'The text with a blank after every 255 characters of a word, for documents and queries alike.';
