-- How much is found in shared buffers, by table over all its partitions, for administrators.
create or replace view timeline.stats_cache
with (security_barrier = true)
as
select
  t.relname::text as table_name,
  sum(o.heap_blks_hit)::bigint as heap_hits,
  sum(o.heap_blks_read)::bigint as heap_reads,
  (sum(o.heap_blks_hit) / nullif(sum(o.heap_blks_hit + o.heap_blks_read), 0))::double precision as heap_hit_ratio,
  coalesce(sum(o.idx_blks_hit), 0)::bigint as index_hits,
  coalesce(sum(o.idx_blks_read), 0)::bigint as index_reads,
  (sum(o.idx_blks_hit) / nullif(sum(o.idx_blks_hit + o.idx_blks_read), 0))::double precision as index_hit_ratio,
  coalesce(sum(o.toast_blks_hit + o.tidx_blks_hit), 0)::bigint as toast_hits,
  coalesce(sum(o.toast_blks_read + o.tidx_blks_read), 0)::bigint as toast_reads
from pg_catalog.pg_statio_all_tables as o
left join pg_catalog.pg_inherits as h
  on h.inhrelid = o.relid
inner join pg_catalog.pg_class as t
  on t.oid = coalesce(h.inhparent, o.relid)
where o.schemaname = 'timeline_data'
group by t.relname;
comment on view timeline.stats_cache is
  'Blocks found in shared buffers, and read from outside, by table over all its partitions.

table_name, heap_hits, heap_reads, heap_hit_ratio, index_hits, index_reads, index_hit_ratio, toast_hits,
toast_reads. What was read from outside may have come from the cache of the operating system. Since the last reset
of statistics. For administrators.';
