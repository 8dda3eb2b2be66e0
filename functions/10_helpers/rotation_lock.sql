-- The advisory lock under which partitions are rotated, so that a second run can say so and leave.
create or replace function timeline_data.rotation_lock()
returns bigint
language sql
immutable
return 7378697629483820647;
comment on function timeline_data.rotation_lock() is
  'The key of the advisory lock that a rotation holds.';
