-- What `timeline doctor` looks at: indexes, vacuum, statistics of our tables. By the catalog alone: no table is read.

-- doctor_invalid_indexes --
select
  c.relname,
  array[format(
    -- Left over from a reindex that was cut off: the index itself is there beside it.
    case when c.relname ~ '_cc(new|old)[0-9]*$' then 'drop index concurrently timeline_data.%%I;'
      else 'reindex index concurrently timeline_data.%%I;' end,
    c.relname)]
from pg_index as x
join pg_class as c on c.oid = x.indexrelid
where c.relnamespace = 'timeline_data'::regnamespace
  and c.relkind = 'i'
  and not x.indisvalid
  and not exists (select from pg_stat_progress_create_index as p where p.index_relid = x.indexrelid)
order by c.relname

-- doctor_missing_indexes --
with
wanted as (
  select
    s.name,
    s.on_table,
    s.kind,
    t.oid as table_oid,
    t.relkind,
    x.indexrelid as index_oid,
    -- As the parent has it, where it has it.
    coalesce(
      substring(pg_get_indexdef(x.indexrelid) from ' (USING .*)$'),
      'using btree ' || s.definition) as how,
    case s.kind when 'unique' then 'unique ' else '' end as uniquely,
    s.definition
  from timeline_data.shipped_indexes() as s
  join pg_class as t
    on t.oid = to_regclass('timeline_data.' || s.on_table)
  left join pg_index as x
    on x.indexrelid = to_regclass('timeline_data.' || s.name)
    and x.indrelid = t.oid
),
-- Partitions without their part of an index; parts are attached one by one, and the last makes the whole valid.
parts as (
  select
    w.name,
    p.relname,
    n.part,
    w.how,
    w.uniquely,
    coalesce(not b.indisvalid, false) as is_broken
  from wanted as w
  join pg_inherits as h on h.inhparent = w.table_oid
  join pg_class as p on p.oid = h.inhrelid
  cross join lateral (
    select left(p.relname || '_' || replace(w.name, w.on_table || '_', ''), 63) as part
  ) as n
  left join pg_index as b on b.indexrelid = to_regclass(format('timeline_data.%%I', n.part))
  where w.relkind = 'p'
    and w.kind in ('index', 'unique')
    and not exists (
      select
      from pg_index as x
      join pg_inherits as g on g.inhrelid = x.indexrelid
      where x.indrelid = p.oid
        and g.inhparent = w.index_oid
    )
)
select
  w.name,
  case
    when w.kind = 'search' then array['timeline migrate']
    when w.kind = 'constraint' then
      array[format('alter table timeline_data.%%I add constraint %%I %%s;', w.on_table, w.name, w.definition)]
    when w.relkind <> 'p' then array[format(
      'create %%sindex concurrently %%I on timeline_data.%%I %%s;', w.uniquely, w.name, w.on_table, w.how)]
    else array(
      select format('create %%sindex %%I on only timeline_data.%%I %%s;', w.uniquely, w.name, w.on_table, w.how)
      where w.index_oid is null
    ) || array(
      select k.command
      from parts as p
      cross join lateral (
        values
          (1, format(
            'create %%sindex concurrently if not exists %%I on timeline_data.%%I %%s;',
            p.uniquely, p.part, p.relname, p.how)),
          -- What a build that was cut off left is there and not valid: attached so, it would never make the whole valid.
          (2, case when p.is_broken then format('reindex index concurrently timeline_data.%%I;', p.part) end),
          (3, format('alter index timeline_data.%%I attach partition timeline_data.%%I;', p.name, p.part))
      ) as k (place, command)
      where p.name = w.name
        and k.command is not null
      order by p.relname, k.place
    )
  end
from wanted as w
where w.index_oid is null
  or exists (select from parts as p where p.name = w.name)
order by w.name

-- doctor_unused_indexes --
-- Made by hand on a table of ours: the double of another, or never scanned in ten thousand scans of its table by others.
with
ours as (
  select c.oid
  from timeline_data.shipped_indexes() as s
  join pg_class as c
    on c.oid = to_regclass('timeline_data.' || s.on_table)
),
tables as (
  select o.oid
  from ours as o
  union
  select h.inhrelid
  from pg_inherits as h
  join ours as o on o.oid = h.inhparent
),
made as (
  select
    x.*,
    c.relname,
    c.relkind
  from pg_index as x
  join tables as t on t.oid = x.indrelid
  join pg_class as c on c.oid = x.indexrelid
  where not c.relispartition
    and x.indisvalid
    and not exists (select from timeline_data.shipped_indexes() as s where s.name = c.relname)
    and not exists (select from pg_constraint as k where k.conindid = x.indexrelid)
),
used as (
  select
    m.indexrelid,
    sum(pg_stat_get_numscans(l.oid)) as scans,
    sum(pg_relation_size(l.oid)) as bytes,
    sum((
      select sum(pg_stat_get_numscans(y.indexrelid))
      from pg_index as y
      join pg_index as z on z.indexrelid = l.oid
      where y.indrelid = z.indrelid
    )) as scans_of_all
  from made as m
  cross join lateral (
    select m.indexrelid as oid
    where m.relkind = 'i'
    union all
    select h.inhrelid
    from pg_inherits as h
    where h.inhparent = m.indexrelid
  ) as l
  group by m.indexrelid
)
select
  m.relname || case when d.name is null then ' (never scanned)' else ' (the double of ' || d.name || ')' end,
  array[format(
    case m.relkind when 'i' then 'drop index concurrently timeline_data.%%I;' else 'drop index timeline_data.%%I;' end,
    m.relname)]
from made as m
join used as u on u.indexrelid = m.indexrelid
left join lateral (
  select c.relname as name
  from pg_index as y
  join pg_class as c on c.oid = y.indexrelid
  where y.indrelid = m.indrelid
    and y.indexrelid <> m.indexrelid
    and y.indisvalid
    and (y.indisunique or not m.indisunique)
    and (y.indnkeyatts, y.indkey::text, y.indclass::text, y.indcollation::text, y.indoption::text)
      = (m.indnkeyatts, m.indkey::text, m.indclass::text, m.indcollation::text, m.indoption::text)
    and pg_get_expr(y.indexprs, y.indrelid) is not distinct from pg_get_expr(m.indexprs, m.indrelid)
    and pg_get_expr(y.indpred, y.indrelid) is not distinct from pg_get_expr(m.indpred, m.indrelid)
    -- Of two made by hand the later one goes.
    and (y.indexrelid < m.indexrelid or not exists (select from made as o where o.indexrelid = y.indexrelid))
  order by c.relname
  limit 1
) as d on true
where d.name is not null
  or (not m.indisunique and u.scans = 0 and u.scans_of_all >= 10000 and u.bytes >= 1048576)
order by m.relname

-- doctor_bloat --
select
  format('%%s (%%s of %%s rows are dead)', s.relname, s.n_dead_tup, s.n_dead_tup + s.n_live_tup),
  array[format('vacuum (analyze) timeline_data.%%I;', s.relname)]
from pg_stat_all_tables as s
where s.schemaname = 'timeline_data'
  and s.n_dead_tup > 10000
  and s.n_dead_tup > 0.4 * (s.n_dead_tup + s.n_live_tup)
order by s.relname

-- doctor_stale_statistics --
select
  s.relname || case when c.reltuples < 0 then ' (never analyzed)'
    else format(' (%%s of %%s rows changed)', s.n_mod_since_analyze, s.n_live_tup) end,
  array[format('analyze timeline_data.%%I;', s.relname)]
from pg_stat_all_tables as s
join pg_class as c on c.oid = s.relid
where s.schemaname = 'timeline_data'
  and c.relkind in ('r', 'm')
  and (
    (c.reltuples < 0 and pg_relation_size(c.oid) >= 1048576)
    or (s.n_live_tup >= 10000 and s.n_mod_since_analyze > 0.5 * s.n_live_tup)
  )
order by s.relname

-- doctor_visibility_map --
select
  format('%%s (%%s of %%s pages)', d.name, c.relallvisible, p.pages),
  array[format('vacuum timeline_data.%%I;', d.name)]
from timeline_data.partition_directory as d
join pg_class as c
  on c.oid = to_regclass(format('timeline_data.%%I', d.name))
cross join lateral (
  select greatest(c.relpages, pg_relation_size(c.oid) / current_setting('block_size')::bigint) as pages
) as p
where d.ends_at < now() - interval '1 day'
  and d.starts_at > '-infinity'
  and p.pages >= 256
  and c.relallvisible < 0.8 * p.pages
order by d.starts_at

-- doctor_wraparound --
select
  format('%%s (%%s transactions old)', c.relname, g.age),
  array[format('vacuum (freeze) timeline_data.%%I;', c.relname)]
from pg_class as c
left join pg_class as t on t.oid = c.reltoastrelid
cross join lateral (select greatest(age(c.relfrozenxid), age(t.relfrozenxid)) as age) as g
where c.relnamespace = 'timeline_data'::regnamespace
  and c.relkind in ('r', 'm')
  and g.age > 1500000000
order by g.age desc, c.relname

-- doctor_unlogged_tables --
select
  c.relname,
  array[format('alter table timeline_data.%%I set logged;', c.relname)]
from pg_class as c
where c.relnamespace = 'timeline_data'::regnamespace
  and c.relkind = 'r'
  and c.relpersistence = 'u'
order by c.relname
