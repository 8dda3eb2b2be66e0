-- How many matches a search counts where that needs no other look: every one of the words, seen by the viewer.
create or replace function timeline_data.few_matches()
returns integer
language sql
immutable
return 500;
comment on function timeline_data.few_matches() is
  'The count of a search goes on to that many; beyond it says at_least.';
