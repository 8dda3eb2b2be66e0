-- How long a job waits after so many failures in a row.
create or replace function timeline_data.retry_after(failures integer)
returns interval
language sql
immutable
return least(interval '1 hour', interval '1 minute' * 2 ^ least(greatest(failures - 1, 0), 6));
comment on function timeline_data.retry_after(integer) is
  'A minute, doubled with each failure after the first, an hour at most.';
