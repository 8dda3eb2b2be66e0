-- What `timeline doctor` looks at. Each statement returns one column of names: what is wrong.

-- doctor_no_row_security --
select c.relname
from pg_class as c
where c.relnamespace = 'timeline_data'::regnamespace
  and c.relkind in ('r', 'p')
  and not c.relrowsecurity
order by c.relname

-- doctor_forced_row_security --
select c.relname
from pg_class as c
where c.relnamespace in ('timeline'::regnamespace, 'timeline_data'::regnamespace)
  and c.relforcerowsecurity
order by c.relname

-- doctor_public_rights --
select g.item
from (
  select 'schema ' || n.nspname as item, coalesce(n.nspacl, acldefault('n', n.nspowner)) as acl
  from pg_namespace as n
  where n.nspname in ('timeline', 'timeline_data')
  union all
  select n.nspname || '.' || c.relname, coalesce(c.relacl, acldefault('r', c.relowner))
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname in ('timeline', 'timeline_data')
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
  union all
  select n.nspname || '.' || p.proname, coalesce(p.proacl, acldefault('f', p.proowner))
  from pg_proc as p
  join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname in ('timeline', 'timeline_data')
) as g
where exists (select from aclexplode(g.acl) as a where a.grantee = 0)
order by g.item

-- doctor_table_rights --
select distinct format('%%s to %%s', c.relname, pg_get_userbyid(a.grantee))
from pg_class as c
cross join lateral aclexplode(c.relacl) as a
where c.relnamespace = 'timeline_data'::regnamespace
  and c.relkind in ('r', 'p', 'm', 'f', 'S')
  and a.grantee <> c.relowner
  and a.grantee <> 0
order by 1

-- doctor_unpinned_functions --
select n.nspname || '.' || p.proname
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where n.nspname in ('timeline', 'timeline_data')
  and p.prosecdef
  and not exists (
    select from unnest(p.proconfig) as s (setting)
    where s.setting ~ '^search_path=(.*, *)?"?pg_temp"?$'
  )
order by 1

-- doctor_foreign_owner --
select o.item
from (
  select n.nspname || '.' || c.relname as item, c.relowner as owner, n.nspowner
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname in ('timeline', 'timeline_data')
  union all
  select n.nspname || '.' || p.proname, p.proowner, n.nspowner
  from pg_proc as p
  join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname in ('timeline', 'timeline_data')
) as o
where o.owner <> o.nspowner
order by o.item

-- doctor_missing_roles --
select i.role_prefix || w.word
from timeline_data.install as i
cross join unnest(array['reader', 'writer', 'app', 'admin']) as w (word)
where i.role_prefix is not null
  and not exists (select from pg_roles as r where r.rolname = i.role_prefix || w.word)
order by 1

-- doctor_missing_grants --
select format('%%s on %%s to %%s', g.privilege, g.object_name, g.role_name)
from timeline_data.public_interface() as g
cross join lateral (
  select n.nspacl as acl
  from pg_namespace as n
  where g.object_kind = 'schema'
    and n.nspname = g.object_name
  union all
  select c.relacl
  from pg_class as c
  where g.object_kind = 'table'
    and c.oid = to_regclass(g.object_name)
  union all
  select p.proacl
  from pg_proc as p
  where g.object_kind in ('function', 'procedure')
    and p.oid = to_regprocedure(g.object_name)
) as o
where not exists (
  select
  from aclexplode(o.acl) as a
  where a.grantee = to_regrole(quote_ident(g.role_name))
    and a.privilege_type = upper(g.privilege)
)
order by 1

-- doctor_missing_extensions --
select e.name
from timeline_data.install as i
cross join unnest(i.extensions) as e (name)
where not exists (select from pg_extension as x where x.extname = e.name)
order by e.name

-- doctor_invalid_indexes --
select c.relname
from pg_index as x
join pg_class as c on c.oid = x.indexrelid
where c.relnamespace = 'timeline_data'::regnamespace
  and not x.indisvalid
order by c.relname

-- doctor_disabled_triggers --
select distinct t.tgname || ' on ' || c.relname
from pg_trigger as t
join pg_class as c on c.oid = t.tgrelid
where c.relnamespace = 'timeline_data'::regnamespace
  and t.tgenabled in ('D', 'R')
order by 1

-- doctor_edge_rows --
select d.name
from timeline_data.partition_directory as d
where (d.starts_at = '-infinity' or d.ends_at = 'infinity')
  and exists (
    select
    from timeline_data.activity as a
    where a.activity_date >= d.starts_at
      and a.activity_date < d.ends_at
  )
order by d.name

-- doctor_directory_differs --
select coalesce(d.name, p.name)
from timeline_data.partition_directory as d
full join (
  select c.relname::text as name
  from pg_inherits as h
  join pg_class as c on c.oid = h.inhrelid
  where h.inhparent = 'timeline_data.activity'::regclass
) as p on p.name = d.name
where d.name is null
  or p.name is null
order by 1

-- doctor_unfinished_split --
select c.name || ' (' || c.state || ')'
from timeline_data.partition_change as c
order by c.starts_at

-- doctor_unfinished_archive --
select format('%%s (%%s)', r.name, r.state)
from timeline_data.archive as r
where r.state in ('detached', 'verified')
order by r.starts_at

-- doctor_unfinished_attach --
select r.name
from timeline_data.archive as r
where r.state = 'attaching'
order by r.starts_at

-- doctor_headroom --
select to_char(max(d.ends_at) filter (where d.ends_at < 'infinity') at time zone 'UTC', 'YYYY-MM-DD')
from timeline_data.partition_directory as d
cross join timeline_data.install as i
having coalesce(max(d.ends_at) filter (where d.ends_at < 'infinity'), '-infinity')
  < now() + 2 * max(
    case i.partition_width when 'quarter' then interval '3 months' else ('1 ' || i.partition_width)::interval end)

-- doctor_many_partitions --
select count(*)::text
from pg_inherits as h
where h.inhparent = 'timeline_data.activity'::regclass
having count(*) > 100

-- doctor_test_clock --
select 'timeline.now'
from timeline_data.install as i
where i.has_test_clock
