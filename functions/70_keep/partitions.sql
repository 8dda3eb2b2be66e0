-- The partitions of activity with what an operator wants to know of them, the tables of a split in progress, and
-- what was archived.
create or replace function timeline_data.partitions()
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
begin
  return (
    select coalesce(json_agg(json_build_object(
      'name', p.name,
      'starts_at', timeline_data.instant(nullif(p.starts_at, '-infinity')),
      'ends_at', timeline_data.instant(nullif(p.ends_at, 'infinity')),
      'state', p.state,
      'rows', case
        when p.state = 'edge' then timeline_data.edge_count(p.name)
        when p.activities is not null then p.activities
        when c.reltuples >= 0 then c.reltuples::bigint
      end,
      'bytes', coalesce(pg_total_relation_size(c.oid), p.bytes)
    ) order by p.starts_at, p.ends_at, p.name), '[]')
    from (
      select
        a.name,
        a.name as table_name,
        a.starts_at,
        a.ends_at,
        case
          when a.is_detaching then 'detaching'
          when a.starts_at = '-infinity' or a.ends_at = 'infinity' then 'edge'
          else 'attached'
        end as state,
        null::bigint as activities,
        null::bigint as bytes
      from timeline_data.catalog_partitions() as a
      union all
      select
        h.name,
        h.name,
        h.starts_at,
        h.ends_at,
        h.state,
        null,
        null
      from timeline_data.partition_change as h
      where h.state <> 'leaving'
      union all
      select
        r.name,
        r.table_name,
        r.starts_at,
        r.ends_at,
        r.state,
        r.activities,
        r.bytes
      from timeline_data.archive as r
      where r.state <> 'attached'
    ) as p
    left join pg_catalog.pg_class as c
      on c.oid = to_regclass('timeline_data.' || quote_ident(p.table_name))
  );
end
$$;
comment on function timeline_data.partitions() is
  'Partitions by date [{"name", "starts_at", "ends_at", "state", "rows", "bytes"}]: state attached, edge, detaching, of a split in progress coming or gone, of an archive detached, verified, archived or attaching; rows counted in edges and archives, else as estimated by the last analyze, null before the first; bytes with indexes, of an archive without a table those of its files.';
