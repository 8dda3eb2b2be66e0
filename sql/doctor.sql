-- What `timeline doctor` looks at: rights, walls, definitions. Each statement of a doctor_….sql returns what is wrong,
-- by name, and the commands that end it, in order; null where one command ends all, which timeline/doctor/checks.py has.

-- has_functions --
select coalesce(bool_and(to_regprocedure(w.signature) is not null), true)
from unnest(%(signatures)s::text[]) as w (signature)

-- doctor_no_row_security --
select
  c.relname,
  array[format('alter table timeline_data.%%I enable row level security;', c.relname)]
from pg_class as c
where c.relnamespace = 'timeline_data'::regnamespace
  and c.relkind in ('r', 'p')
  and not c.relrowsecurity
order by c.relname

-- doctor_forced_row_security --
select
  c.relname,
  array[format('alter table %%s no force row level security;', c.oid::regclass)]
from pg_class as c
where c.relnamespace in ('timeline'::regnamespace, 'timeline_data'::regnamespace)
  and c.relforcerowsecurity
order by c.relname

-- doctor_foreign_policies --
select
  p.polname || ' on ' || c.relname,
  array[format('drop policy %%I on %%s;', p.polname, c.oid::regclass)]
from pg_policy as p
join pg_class as c on c.oid = p.polrelid
where c.relnamespace in ('timeline'::regnamespace, 'timeline_data'::regnamespace)
order by 1

-- doctor_public_rights --
select
  g.item,
  array[format('revoke all on %%s %%s from public;', g.kind, g.target)]
from (
  select
    'schema ' || n.nspname as item,
    'schema' as kind,
    quote_ident(n.nspname) as target,
    coalesce(n.nspacl, acldefault('n', n.nspowner)) as acl
  from pg_namespace as n
  where n.nspname in ('timeline', 'timeline_data')
  union all
  select
    n.nspname || '.' || c.relname,
    case c.relkind when 'S' then 'sequence' else 'table' end,
    c.oid::regclass::text,
    coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname in ('timeline', 'timeline_data')
    and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select
    n.nspname || '.' || p.proname,
    'routine',
    p.oid::regprocedure::text,
    coalesce(p.proacl, acldefault('f', p.proowner))
  from pg_proc as p
  join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname in ('timeline', 'timeline_data')
) as g
where exists (select from aclexplode(g.acl) as a where a.grantee = 0)
order by g.item

-- doctor_table_rights --
select distinct
  format('%%s to %%s', g.relname, pg_get_userbyid(a.grantee)),
  array[format(
    'revoke all on %%s timeline_data.%%I from %%I cascade;',
    case g.relkind when 'S' then 'sequence' else 'table' end, g.relname, pg_get_userbyid(a.grantee))]
from (
  select
    c.relname,
    c.relkind,
    c.relowner,
    c.relacl as acl
  from pg_class as c
  where c.relnamespace = 'timeline_data'::regnamespace
    and c.relkind in ('r', 'p', 'm', 'f', 'S')
  union all
  select
    c.relname,
    c.relkind,
    c.relowner,
    t.attacl
  from pg_attribute as t
  join pg_class as c on c.oid = t.attrelid
  where c.relnamespace = 'timeline_data'::regnamespace
    and t.attacl is not null
) as g
cross join lateral aclexplode(g.acl) as a
where a.grantee <> g.relowner
  and a.grantee <> 0
order by 1

-- doctor_helper_rights --
-- What is behind schema timeline and no part of the public interface, granted to somebody all the same.
with
given as (
  select
    'schema' as kind,
    quote_ident(n.nspname) as target,
    a.grantee
  from pg_namespace as n
  cross join lateral aclexplode(n.nspacl) as a
  where n.nspname = 'timeline_data'
    and a.grantee not in (0, n.nspowner)
  union
  select
    'routine',
    p.oid::regprocedure::text,
    a.grantee
  from pg_proc as p
  cross join lateral aclexplode(p.proacl) as a
  where p.pronamespace = 'timeline_data'::regnamespace
    and a.grantee not in (0, p.proowner)
)
select
  format('%%s to %%s', g.target, pg_get_userbyid(g.grantee)),
  array[format('revoke all on %%s %%s from %%I cascade;', g.kind, g.target, pg_get_userbyid(g.grantee))]
from given as g
where not exists (
  select
  from timeline_data.public_interface() as w
  where to_regrole(quote_ident(w.role_name)) = g.grantee
    and case g.kind
      when 'schema' then w.object_kind = 'schema' and w.object_name = g.target
      else w.object_kind in ('function', 'procedure') and to_regprocedure(w.object_name)::text = g.target
    end
)
order by 1

-- doctor_default_rights --
select distinct
  format('%%s to %%s', k.kind, coalesce(r.rolname, 'public')),
  array[format(
    'alter default privileges for role %%I in schema %%I revoke all on %%s from %%s;',
    pg_get_userbyid(d.defaclrole), n.nspname, k.kind, coalesce(quote_ident(r.rolname), 'public'))]
from pg_default_acl as d
join pg_namespace as n on n.oid = d.defaclnamespace
cross join lateral aclexplode(d.defaclacl) as a
cross join lateral (
  select case d.defaclobjtype
    when 'r' then 'tables'
    when 'S' then 'sequences'
    when 'f' then 'functions'
    when 'T' then 'types'
  end as kind
) as k
left join pg_roles as r on r.oid = a.grantee
where n.nspname in ('timeline', 'timeline_data')
  and a.grantee <> d.defaclrole
order by 1

-- doctor_unpinned_functions --
select
  n.nspname || '.' || p.proname,
  array[format('alter routine %%s set search_path = pg_catalog, pg_temp;', p.oid::regprocedure)]
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
select
  o.item,
  array[format('alter %%s %%s owner to %%I;', o.kind, o.target, pg_get_userbyid(o.nspowner))]
from (
  select
    n.nspname || '.' || c.relname as item,
    case c.relkind
      when 'v' then 'view'
      when 'm' then 'materialized view'
      when 'S' then 'sequence'
      when 'f' then 'foreign table'
      when 'c' then 'type'
      else 'table'
    end as kind,
    format('%%I.%%I', n.nspname, c.relname) as target,
    c.relowner as owner,
    n.nspowner
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname in ('timeline', 'timeline_data')
    and c.relkind not in ('i', 'I', 't')
  union all
  select
    n.nspname || '.' || p.proname,
    'routine',
    p.oid::regprocedure::text,
    p.proowner,
    n.nspowner
  from pg_proc as p
  join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname in ('timeline', 'timeline_data')
) as o
where o.owner <> o.nspowner
order by o.item

-- doctor_missing_roles --
select
  i.role_prefix || w.word,
  null
from timeline_data.install as i
cross join unnest(array['reader', 'writer', 'app', 'admin']) as w (word)
where i.role_prefix is not null
  and not exists (select from pg_roles as r where r.rolname = i.role_prefix || w.word)
order by 1

-- doctor_missing_grants --
select
  format('%%s on %%s to %%s', g.privilege, g.object_name, g.role_name),
  null
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
select
  e.name,
  null
from timeline_data.install as i
cross join unnest(i.extensions) as e (name)
where not exists (select from pg_extension as x where x.extname = e.name)
order by e.name

-- doctor_disabled_triggers --
select
  t.tgname || ' on ' || c.relname,
  array[format('alter table timeline_data.%%I enable trigger %%I;', c.relname, t.tgname)]
from pg_trigger as t
join pg_class as c on c.oid = t.tgrelid
where c.relnamespace = 'timeline_data'::regnamespace
  and t.tgenabled in ('D', 'R')
order by 1

-- doctor_test_clock --
select
  'timeline.now',
  array['update timeline_data.install set has_test_clock = false;']
from timeline_data.install as i
where i.has_test_clock
