-- A text without the two characters that mark matches in it while a snippet is made.
create or replace function timeline_data.unmarked(text text)
returns text
language sql
immutable
return case
  when strpos(text, E'\x02') > 0 or strpos(text, E'\x03') > 0 then translate(text, E'\x02\x03', '')
  else text
end;
comment on function timeline_data.unmarked(text) is
  'The text without the characters 2 and 3.';
