-- The partitions of activity with what an operator wants to know of them, and the tables of a split in progress.
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
        when c.reltuples >= 0 then c.reltuples::bigint
      end,
      'bytes', pg_total_relation_size(c.oid)
    ) order by p.starts_at, p.ends_at, p.name), '[]')
    from (
      select
        a.name,
        a.starts_at,
        a.ends_at,
        case
          when a.is_detaching then 'detaching'
          when a.starts_at = '-infinity' or a.ends_at = 'infinity' then 'edge'
          else 'attached'
        end as state
      from timeline_data.catalog_partitions() as a
      union all
      select
        h.name,
        h.starts_at,
        h.ends_at,
        h.state
      from timeline_data.partition_change as h
      where h.state <> 'leaving'
    ) as p
    join pg_catalog.pg_class as c
      on c.oid = to_regclass(format('timeline_data.%I', p.name))
  );
end
$$;
comment on function timeline_data.partitions() is
  'Partitions by date [{"name", "starts_at", "ends_at", "state", "rows", "bytes"}]: state attached, edge, detaching, or of a split in progress coming or gone; rows counted in edges, else as estimated by the last analyze, null before the first; bytes with indexes.';
