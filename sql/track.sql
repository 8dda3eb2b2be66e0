-- track_table --
select
  c.oid::regclass::text,
  n.nspname::text,
  c.relname::text,
  c.relkind in ('r', 'p'),
  array(
    select a.attname::text
    from pg_index as i
    cross join lateral unnest(i.indkey) with ordinality as k (number, place)
    join pg_attribute as a on a.attrelid = c.oid and a.attnum = k.number
    where i.indrelid = c.oid and i.indisprimary
    order by k.place
  )
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where c.oid = to_regclass(%(table)s)

-- track_type --
select format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
where a.attrelid = to_regclass(%(table)s)
  and a.attname = %(column)s
  and a.attnum > 0
  and not a.attisdropped

-- track_functions --
select distinct
  p.oid::regprocedure::text,
  obj_description(p.oid, 'pg_proc')
from pg_trigger as t
join pg_proc as p on p.oid = t.tgfoid
where t.tgrelid = to_regclass(%(table)s)
  and t.tgname ~ '^timeline_track_'
