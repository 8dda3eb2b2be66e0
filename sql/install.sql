-- What `timeline migrate` and `timeline sql` say. Every statement may run twice.

-- alive --
select

-- settings --
set transaction isolation level read committed;
set local search_path = pg_catalog, pg_temp;
set local timezone = 'UTC';
set local datestyle = 'ISO, YMD';
set local intervalstyle = 'postgres';
set local standard_conforming_strings = on;
set local client_min_messages = warning;
set local check_function_bodies = on;
set local row_security = on;
set local statement_timeout = 0;
set local idle_in_transaction_session_timeout = 0;
set local default_tablespace = '';
set local default_table_access_method = heap;

-- lock_timeout --
select set_config('lock_timeout', %(lock_timeout)s, true)

-- hold --
select pg_try_advisory_xact_lock(7378697629483820646)

-- check --
do $check$
begin
  if current_setting('server_version_num')::integer < %(floor)s then
    raise exception 'PostgreSQL %% is too old', current_setting('server_version')
      using errcode = 'TL409', hint = 'pg-timeline needs PostgreSQL 15 or newer';
  end if;
  if pg_is_in_recovery() then
    raise exception 'this server is a standby and cannot be written'
      using errcode = 'TL409', hint = 'connect to the primary';
  end if;
  if current_setting('server_encoding') <> 'UTF8' then
    raise exception 'database "%%" has encoding %%, not UTF8',
      current_database(), current_setting('server_encoding')
      using errcode = 'TL409', hint = 'make one: create database NAME encoding ''UTF8'' template template0';
  end if;
end
$check$;

-- check_foreign --
do $check$
declare
  v_name text;
begin
  -- By the catalog, not by to_regclass: that fails where a foreign schema may not be used.
  if exists (
    select from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = 'timeline_data'
      and c.relname = '_yoyo_migration'
  ) then
    return;
  end if;
  select n.nspname
  into v_name
  from pg_namespace as n
  where n.nspname in ('timeline', 'timeline_data')
    and (
      exists (select from pg_class as c where c.relnamespace = n.oid)
      or exists (select from pg_proc as p where p.pronamespace = n.oid)
      or exists (select from pg_type as t where t.typnamespace = n.oid)
    )
  order by n.nspname
  limit 1;
  if found then
    raise exception 'schema "%%" holds something that is not pg-timeline', v_name
      using
        errcode = 'TL409',
        hint = format('use another database, or rename it: alter schema %%I rename to NAME', v_name);
  end if;
end
$check$;

-- check_rights --
do $check$
declare
  v_schema record;
begin
  for v_schema in
    select n.nspname as name, pg_get_userbyid(n.nspowner) as owner
    from pg_namespace as n
    where n.nspname in ('timeline', 'timeline_data')
      and pg_get_userbyid(n.nspowner) <> current_user
    order by n.nspname
  loop
    raise exception 'schema "%%" belongs to role "%%", not to "%%"',
      v_schema.name, v_schema.owner, current_user
      using errcode = 'TL409', hint = format('connect as %%I', v_schema.owner);
  end loop;
  if (to_regnamespace('timeline') is null or to_regnamespace('timeline_data') is null)
    and not has_database_privilege(current_database(), 'create')
  then
    raise exception 'role "%%" may not create schemas in database "%%"', current_user, current_database()
      using
        errcode = 'TL403',
        hint = format('let its owner run: grant create on database %%I to %%I', current_database(), current_user);
  end if;
end
$check$;

-- known --
do $known$
declare
  v_name text;
begin
  if to_regclass('timeline_data.applied_migration') is null then
    return;
  end if;
  select a.name
  into v_name
  from timeline_data.applied_migration as a
  where a.name <> all (%(names)s::text[])
  order by a.name
  limit 1;
  if found then
    raise exception 'migration "%%" is applied here and unknown to this version of pg-timeline', v_name
      using errcode = 'TL409', hint = 'upgrade pg-timeline: the database is newer than it';
  end if;
end
$known$;

-- prepare --
do $prepare$
begin
  if to_regnamespace('timeline') is null then
    create schema timeline;
  end if;
  if to_regnamespace('timeline_data') is null then
    create schema timeline_data;
  end if;
  -- yoyo's tables, exactly as yoyo 9 makes them.
  if to_regclass('timeline_data._yoyo_migration') is null then
    create table timeline_data._yoyo_log (
      id             varchar(36),
      migration_hash varchar(64),
      migration_id   varchar(255),
      operation      varchar(10),
      username       varchar(255),
      hostname       varchar(255),
      comment        varchar(255),
      created_at_utc timestamp,
      primary key (id)
    );
    create table timeline_data._yoyo_version (
      version          integer not null primary key,
      installed_at_utc timestamp
    );
    insert into timeline_data._yoyo_version (version, installed_at_utc) values (2, now() at time zone 'UTC');
    create table timeline_data._yoyo_migration (
      migration_hash varchar(64),
      migration_id   varchar(255),
      applied_at_utc timestamp,
      primary key (migration_hash)
    );
    create table timeline_data.yoyo_lock (
      locked integer default 1,
      ctime  timestamp,
      pid    integer not null,
      primary key (locked)
    );
    alter table timeline_data._yoyo_log enable row level security;
    alter table timeline_data._yoyo_version enable row level security;
    alter table timeline_data._yoyo_migration enable row level security;
    alter table timeline_data.yoyo_lock enable row level security;
  end if;
end
$prepare$;

-- mark --
with
marked as (
  insert into timeline_data._yoyo_migration (migration_hash, migration_id, applied_at_utc)
  values (%(hash)s, %(name)s, clock_timestamp() at time zone 'UTC')
  on conflict do nothing
  returning migration_hash, migration_id, applied_at_utc
),
logged as (
  insert into timeline_data._yoyo_log (id, migration_hash, migration_id, operation, username, created_at_utc)
  select gen_random_uuid()::text, m.migration_hash, m.migration_id, 'apply', current_user, m.applied_at_utc
  from marked as m
)
insert into timeline_data.applied_migration (name, sha256)
values (%(name)s, %(sha256)s)
on conflict do nothing;

-- choose --
do $choose$
declare
  v_old text;
  v_new text;
begin
  select
    i.role_prefix,
    case when %(is_roles_given)s or i.migrated_at is null then %(role_prefix)s else i.role_prefix end
  into v_old, v_new
  from timeline_data.install as i;
  update timeline_data.install as i
  set
    role_prefix = v_new,
    extensions = case when %(is_extensions_given)s then %(extensions)s::text[] else i.extensions end
  where i.role_prefix is distinct from v_new
    or (%(is_extensions_given)s and i.extensions <> %(extensions)s::text[]);
  -- For retire_roles, at the end of this transaction: nobody loses a right before all else has succeeded.
  perform set_config(
    'timeline.former_role_prefix', case when v_old is distinct from v_new then coalesce(v_old, '') else '' end, true);
end
$choose$;

-- roles --
do $roles$
declare
  v_prefix text;
  v_role   text;
begin
  select i.role_prefix into v_prefix from timeline_data.install as i;
  if v_prefix is null then
    return;
  end if;
  foreach v_role in array array[v_prefix || 'reader', v_prefix || 'writer', v_prefix || 'app', v_prefix || 'admin']
  loop
    if to_regrole(quote_ident(v_role)) is not null then
      continue;
    end if;
    if not (select r.rolsuper or r.rolcreaterole from pg_roles as r where r.rolname = current_user) then
      raise exception 'role "%%" may not create role "%%"', current_user, v_role
        using
          errcode = 'TL403',
          hint = format(
            'let an administrator create %%1$sreader, %%1$swriter, %%1$sapp and %%1$sadmin (nologin),'
            ' or use --no-roles', v_prefix);
    end if;
    begin
      execute format('create role %%I nologin', v_role);
      execute format('comment on role %%I is %%L', v_role, 'pg-timeline: group role');
      update timeline_data.install set owned_roles = array_append(array_remove(owned_roles, v_role), v_role);
    exception
      -- Roles belong to the whole cluster: an installation in another database was faster.
      when duplicate_object or unique_violation then null;
    end;
  end loop;
end
$roles$;

-- retire_roles --
do $retire$
declare
  v_old  text := current_setting('timeline.former_role_prefix', true);
  v_role text;
begin
  if coalesce(v_old, '') = '' then
    return;
  end if;
  -- Other roles than before: the former ones keep nothing of ours.
  for v_role in
    select r.rolname
    from pg_roles as r
    where r.rolname = any (array[v_old || 'reader', v_old || 'writer', v_old || 'app', v_old || 'admin'])
    order by r.rolname
  loop
    execute format('revoke all on schema timeline, timeline_data from %%I', v_role);
    execute format('revoke all on all tables in schema timeline, timeline_data from %%I', v_role);
    execute format('revoke all on all sequences in schema timeline, timeline_data from %%I', v_role);
    execute format('revoke all on all routines in schema timeline, timeline_data from %%I', v_role);
    if shobj_description(to_regrole(quote_ident(v_role)), 'pg_authid')
      is distinct from 'pg-timeline: group role' then
      continue;
    elsif exists (
      select from pg_auth_members as m
      join pg_roles as r on r.oid = m.roleid
      where r.rolname = v_role
        and m.member <> (select u.oid from pg_roles as u where u.rolname = current_user)
    ) then
      raise warning 'role "%%" lost its rights but still has members: give them the new role, then drop it', v_role;
      continue;
    end if;
    begin
      execute format('drop role %%I', v_role);
      update timeline_data.install set owned_roles = array_remove(owned_roles, v_role);
    exception
      when dependent_objects_still_exist or insufficient_privilege then
        raise warning 'role "%%" lost its rights here but stays: it is needed elsewhere', v_role;
    end;
  end loop;
end
$retire$;

-- extensions --
do $extensions$
declare
  v_name text;
begin
  for v_name in
    select unnest(i.extensions)
    from timeline_data.install as i
  loop
    if exists (select from pg_extension as e where e.extname = v_name) then
      if not (
        select has_schema_privilege(e.extnamespace, 'usage')
        from pg_extension as e
        where e.extname = v_name
      ) then
        raise exception 'role "%%" may not use extension "%%"', current_user, v_name
          using errcode = 'TL403', hint = (
            select format('let an administrator run: grant usage on schema %%I to %%I', n.nspname, current_user)
            from pg_extension as e
            join pg_namespace as n on n.oid = e.extnamespace
            where e.extname = v_name
          );
      end if;
      continue;
    elsif not exists (select from pg_available_extensions as a where a.name = v_name) then
      raise exception 'this server has no extension "%%"', v_name
        using
          errcode = 'TL409',
          hint = format('install PostgreSQL''s contrib package, or leave out --with %%s', v_name);
    end if;
    begin
      execute format('create extension %%I with schema %%I', v_name,
        case when to_regnamespace('public') is null then 'timeline_data' else 'public' end);
    exception
      when insufficient_privilege then
        raise exception 'role "%%" may not create extension "%%"', current_user, v_name
          using errcode = 'TL403', hint = format('let an administrator run: create extension %%I', v_name);
    end;
    update timeline_data.install set owned_extensions = array_append(owned_extensions, v_name);
  end loop;
end
$extensions$;

-- retire_extensions --
do $retire$
declare
  v_name text;
begin
  for v_name in
    select unnest(i.owned_extensions)
    from timeline_data.install as i
    except
    select unnest(i.extensions)
    from timeline_data.install as i
  loop
    begin
      execute format('drop extension if exists %%I', v_name);
      update timeline_data.install set owned_extensions = array_remove(owned_extensions, v_name);
    exception
      when dependent_objects_still_exist then
        raise warning 'extension "%%" stays: something else uses it', v_name;
    end;
  end loop;
end
$retire$;

-- ensure_partitions --
select timeline_data.ensure_partitions();

-- ensure_search_index --
select timeline_data.ensure_search_index();

-- ensure_feed --
select timeline_data.renew_epoch();

-- catalog_digest --
select encode(sha256(convert_to(coalesce(string_agg(d.item, E'\n' order by d.item collate "C"), ''), 'UTF8')), 'hex')
from (
  select concat_ws(
    ' ', p.prokind, n.nspname, p.proname, pg_get_function_identity_arguments(p.oid),
    pg_get_function_result(p.oid), p.prosecdef, p.proisstrict, p.provolatile, p.proparallel, p.proconfig, p.prosrc
  ) as item
  from pg_proc as p
  join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname in ('timeline', 'timeline_data')
    and not exists (select from pg_depend as x where x.objid = p.oid and x.deptype = 'e')
  union all
  select concat_ws(' ', 'view', n.nspname, c.relname, c.reloptions, pg_get_viewdef(c.oid))
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname in ('timeline', 'timeline_data')
    and c.relkind = 'v'
) as d

-- functions_digest --
select encode(sha256(convert_to(concat_ws(
  '|', %(files)s, coalesce(i.role_prefix, '-'), array_to_string(i.extensions, ',')
), 'UTF8')), 'hex')
from timeline_data.install as i

-- installed --
select
  to_regclass('timeline_data._yoyo_migration') is not null,
  to_regclass('timeline_data.applied_migration') is not null

-- applied --
select a.name, a.sha256
from timeline_data.applied_migration as a
order by a.name

-- marked --
select m.migration_id
from timeline_data._yoyo_migration as m
order by m.migration_id

-- chosen --
select
  i.role_prefix,
  i.extensions,
  i.owned_roles,
  i.owned_extensions,
  i.schema_version,
  i.functions_digest,
  i.catalog_digest,
  i.migrated_at,
  i.has_test_clock,
  i.partition_width
from timeline_data.install as i

-- blockers --
select distinct
  a.pid,
  coalesce(nullif(a.application_name, ''), a.usename::text, a.backend_type) as who,
  a.state,
  date_trunc('second', clock_timestamp() - a.xact_start)::text as age
from pg_locks as l
join pg_class as c on c.oid = l.relation
join pg_namespace as n on n.oid = c.relnamespace
join pg_stat_activity as a on a.pid = l.pid
where n.nspname in ('timeline', 'timeline_data')
  and l.granted
  and l.database = (select d.oid from pg_database as d where d.datname = current_database())
  and a.pid <> pg_backend_pid()
order by a.pid
limit 3

-- our_schemas --
select n.nspname
from pg_namespace as n
where n.nspname in ('timeline', 'timeline_data')
order by n.nspname

-- check_ours --
do $check$
declare
  v_schema record;
begin
  if to_regclass('timeline_data._yoyo_migration') is null then
    raise exception 'the schemas here are not pg-timeline''s'
      using errcode = 'TL409', hint = 'drop them yourself if you are sure';
  end if;
  for v_schema in
    select n.nspname as name, pg_get_userbyid(n.nspowner) as owner
    from pg_namespace as n
    where n.nspname in ('timeline', 'timeline_data')
      and not pg_has_role(n.nspowner, 'usage')
  loop
    raise exception 'schema "%%" belongs to role "%%", not to "%%"', v_schema.name, v_schema.owner, current_user
      using errcode = 'TL403', hint = format('connect as %%I', v_schema.owner);
  end loop;
end
$check$;

-- has_install --
select to_regclass('timeline_data.install') is not null

-- our_roles --
select r.rolname
from pg_roles as r
where (
    r.rolname = any (%(owned)s::text[])
    or r.rolname in (
      %(prefix)s::text || 'reader', %(prefix)s::text || 'writer',
      %(prefix)s::text || 'app', %(prefix)s::text || 'admin'
    )
  )
  and shobj_description(r.oid, 'pg_authid') = 'pg-timeline: group role'
order by r.rolname

-- estimate_activities --
select coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint
from pg_inherits as h
join pg_class as c on c.oid = h.inhrelid
where h.inhparent = to_regclass('timeline_data.activity')

-- outside_dependents --
-- Whatever `drop schema … cascade` would take with it that is not ours, by kind and name.
with recursive
reached (classid, objid, objsubid) as (
  select 'pg_namespace'::regclass::oid, n.oid, 0
  from pg_namespace as n
  where n.nspname in ('timeline', 'timeline_data')
  union
  select x.classid, x.objid, x.objsubid
  from reached as r
  cross join lateral (
    select d.classid, d.objid, d.objsubid
    from pg_depend as d
    where d.refclassid = r.classid
      and d.refobjid = r.objid
      and (r.objsubid = 0 or d.refobjsubid = r.objsubid)
    union all
    -- What is a part of something (a view's rule, a member of an extension) takes the whole with it.
    select d.refclassid, d.refobjid, d.refobjsubid
    from pg_depend as d
    where d.classid = r.classid
      and d.objid = r.objid
      and (r.objsubid = 0 or d.objsubid = r.objsubid)
      and d.deptype in ('i', 'e')
  ) as x
),
whole as (
  select
    r.classid,
    r.objid,
    r.objsubid,
    coalesce(w.ev_class, a.adrelid, t.tgrelid, p.polrelid) as part_of,
    t.tgfoid
  from reached as r
  left join pg_rewrite as w on w.oid = r.objid and r.classid = 'pg_rewrite'::regclass
  left join pg_attrdef as a on a.oid = r.objid and r.classid = 'pg_attrdef'::regclass
  left join pg_trigger as t on t.oid = r.objid and r.classid = 'pg_trigger'::regclass
  left join pg_policy as p on p.oid = r.objid and r.classid = 'pg_policy'::regclass
  where r.classid not in ('pg_default_acl'::regclass, 'pg_amop'::regclass, 'pg_amproc'::regclass)
    and not exists (
      select
      from pg_depend as d
      where d.classid = r.classid
        and d.objid = r.objid
        and d.objsubid = r.objsubid
        and d.deptype in ('i', 'e', 'P', 'S')
    )
)
select distinct o.type || ' ' || o.identity
from whole as h
cross join lateral pg_identify_object(h.classid, h.objid, h.objsubid) as o
left join pg_class as c on c.oid = h.part_of
left join pg_proc as f on f.oid = h.tgfoid
left join pg_namespace as n on n.nspname = o.schema or n.oid = c.relnamespace
where h.classid <> 'pg_namespace'::regclass
  and not (h.classid = 'pg_extension'::regclass and o.name = any (%(owned)s::text[]))
  and case
    when n.nspname not in ('timeline', 'timeline_data') then n.nspname not like 'pg\_toast%%'
    -- On tables of ours nothing is theirs but a trigger that calls their function, and a rule.
    when h.classid = 'pg_trigger'::regclass
      then f.pronamespace::regnamespace::text not in ('timeline', 'timeline_data')
    when h.classid = 'pg_rewrite'::regclass then true
    else n.oid is null
  end
order by 1
