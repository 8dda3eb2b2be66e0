-- How large partitions are, and how large the present one and those ahead of it will be.
create or replace function timeline_data.partition_stats()
returns table (
  name           text,
  starts_at      timestamptz,
  ends_at        timestamptz,
  activities     bigint,
  heap_bytes     bigint,
  index_bytes    bigint,
  bytes_per_day  double precision,
  growth         double precision,
  expected_bytes bigint
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
  with parts as (
    select
      p.name,
      p.starts_at,
      p.ends_at,
      c.reltuples,
      pg_table_size(c.oid) as heap_bytes,
      pg_indexes_size(c.oid) as index_bytes,
      pg_relation_size(c.oid) > 0 as is_filled,
      case
        when p.starts_at > '-infinity' and p.ends_at < 'infinity'
          then extract(epoch from p.ends_at - p.starts_at)::double precision / 86400
      end as days
    from timeline_data.catalog_partitions() as p
    join pg_catalog.pg_class as c
      on c.oid = to_regclass(format('timeline_data.%I', p.name))
  ), past as (
    -- Those that are over, and hold something.
    select
      p.name,
      p.heap_bytes + p.index_bytes as bytes,
      p.days,
      (p.heap_bytes + p.index_bytes) / p.days as pace,
      lag((p.heap_bytes + p.index_bytes) / p.days) over (order by p.ends_at) as pace_before,
      row_number() over (order by p.ends_at desc) as place
    from parts as p
    where p.is_filled
      and p.days is not null
      and p.ends_at <= timeline_data.now()
  )
  select
    p.name,
    nullif(p.starts_at, '-infinity'),
    nullif(p.ends_at, 'infinity'),
    case when p.reltuples >= 0 then p.reltuples::bigint end,
    p.heap_bytes,
    p.index_bytes,
    o.pace,
    o.pace / nullif(o.pace_before, 0) - 1,
    case
      when p.days is not null and p.ends_at > timeline_data.now() then greatest(
        p.heap_bytes + p.index_bytes,
        (select p.days * sum(l.bytes) / sum(l.days) from past as l where l.place <= 3))::bigint
    end
  from parts as p
  left join past as o
    on o.name = p.name
  where p.days is not null
    or p.is_filled
  order by p.starts_at
$$;
comment on function timeline_data.partition_stats() is
  'Partitions with size, pace, growth and forecast, in order of time; edges only where they hold something.';
