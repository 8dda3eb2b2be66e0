-- How large partitions are and become, for administrators.
create or replace view timeline.stats_partitions
with (security_barrier = true)
as
select
  p.name,
  p.starts_at,
  p.ends_at,
  p.activities,
  p.heap_bytes,
  p.index_bytes,
  p.bytes_per_day,
  p.growth,
  p.expected_bytes
from timeline_data.partition_stats() as p;
comment on view timeline.stats_partitions is
  'Sizes of the partitions of activity, and how large the present one and those ahead will be.

name, starts_at, ends_at (null: an edge, shown where it holds something), activities (as of the last analyze, null
before the first), heap_bytes, index_bytes, bytes_per_day and growth (of partitions that are over and hold
something: 0.25 is a quarter more a day than in the one before), expected_bytes.

expected_bytes is a **forecast**: days of the partition × bytes per day of the last three that are over and hold
something, all their bytes by all their days, and at least what is there; no growth is assumed. Null for what is
over. Texts, links and history lie in other tables. For administrators.';
