-- break_words() of a text that may hold a long one: apart, so that the usual case is planned as part of what asks.
create or replace function timeline_data.break_long_words(text text)
returns text
language sql
immutable
return case
  when length(text) <= 4000 and not exists (
    select
    from generate_series(1, length(text) - 127, 128) as s (place)
    where substr(text, s.place, 128) !~ '\s'
  ) then text
  else regexp_replace(text, '((?:[[:alpha:]]{1,20}://)?[[:alnum:]]\S{254})(?=\S)', '\1 ', 'g')
end;
comment on function timeline_data.break_long_words(text) is
  'The text with a blank after every 255 characters of a word, from its first letter or digit on, behind a scheme (https://).';
