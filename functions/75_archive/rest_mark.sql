-- How a partition is known that is only what a stretch of the past edge left over, and goes back to it.
create or replace function timeline_data.rest_mark()
returns text
language sql
immutable
return 'Part of the past edge, until what is older than the retention has left.';
comment on function timeline_data.rest_mark() is
  'The comment on such a partition.';
