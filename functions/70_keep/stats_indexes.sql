-- Which indexes are used, each over all its partitions, for administrators.
create or replace view timeline.stats_indexes
with (security_barrier = true)
as
select
  t.relname::text as table_name,
  i.relname::text as index_name,
  count(*) as parts,
  sum(s.idx_scan)::bigint as scans,
  sum(s.idx_tup_read)::bigint as rows_read,
  sum(pg_relation_size(s.indexrelid))::bigint as bytes,
  (sum(o.idx_blks_hit) / nullif(sum(o.idx_blks_hit + o.idx_blks_read), 0))::double precision as hit_ratio,
  -- A column since PostgreSQL 16.
  max((to_jsonb(s) ->> 'last_idx_scan')::timestamptz) as last_scan_at
from pg_catalog.pg_stat_all_indexes as s
inner join pg_catalog.pg_statio_all_indexes as o
  on o.indexrelid = s.indexrelid
left join pg_catalog.pg_inherits as h
  on h.inhrelid = s.indexrelid
inner join pg_catalog.pg_class as i
  on i.oid = coalesce(h.inhparent, s.indexrelid)
left join pg_catalog.pg_inherits as g
  on g.inhrelid = s.relid
inner join pg_catalog.pg_class as t
  on t.oid = coalesce(g.inhparent, s.relid)
where s.schemaname = 'timeline_data'
group by t.relname, i.relname;
comment on view timeline.stats_indexes is
  'Use and size of each index, over all partitions of its table.

table_name, index_name, parts (indexes of partitions, 1 for a plain table), scans, rows_read (index entries), bytes,
hit_ratio (blocks found in shared buffers), last_scan_at (PostgreSQL 16 and later, else null). Since the last reset
of statistics. For administrators.';
