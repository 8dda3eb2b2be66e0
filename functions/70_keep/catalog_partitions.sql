-- The partitions of activity as the catalog has them: the truth that partition_directory repeats.
create or replace function timeline_data.catalog_partitions(
  out name         text,
  out starts_at    timestamptz,
  out ends_at      timestamptz,
  out is_detaching boolean
)
returns setof record
language sql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
  select
    c.relname::text,
    case when b.bounds[1] = 'MINVALUE' then '-infinity' else trim('''' from b.bounds[1]) end::timestamptz,
    case when b.bounds[2] = 'MAXVALUE' then 'infinity' else trim('''' from b.bounds[2]) end::timestamptz,
    i.inhdetachpending
  from pg_catalog.pg_inherits as i
  join pg_catalog.pg_class as c
    on c.oid = i.inhrelid
  cross join lateral regexp_match(
    pg_get_expr(c.relpartbound, c.oid), '\((.+)\) \w+ \((.+)\)$') as b (bounds)
  where i.inhparent = 'timeline_data.activity'::regclass
$$;
comment on function timeline_data.catalog_partitions() is
  'Name and bounds of each partition of activity, edges at ±infinity; is_detaching: a detach was left half done.';
