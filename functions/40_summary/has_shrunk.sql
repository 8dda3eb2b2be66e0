-- Whether a result is so much smaller than the last that somebody is to look first.
create or replace function timeline_data.has_shrunk(
  before bigint,
  after  bigint
)
returns boolean
language sql
immutable
return before >= 100 and after * 2 < before;
comment on function timeline_data.has_shrunk(bigint, bigint) is
  'Of at least a hundred counts less than half are left.';
