-- How many partitions to look at next: as many as the yield so far asks for, a quarter more; four times as
-- many as before at the most, and 64, since planning is linear to there.
create or replace function timeline_data.next_width(
  width      integer,
  looked     integer,
  found_rows bigint,
  missing    bigint
)
returns integer
language sql
immutable
return least(64, case
  when found_rows = 0 then width * 4
  else greatest(2, least(width * 4, 1 + missing * looked * 5 / (found_rows * 4)))
end);
comment on function timeline_data.next_width(integer, integer, bigint, bigint) is
  'Partitions of the next window, when so many were looked at for so many rows and so many are missing.';
