-- What `timeline doctor` looks at: settings and sessions of the server, as far as everybody may see them.

-- doctor_unsafe_settings --
select
  s.name || ' is off',
  -- What stands on the postmaster's command line no SQL can change.
  case when s.source <> 'command line' then array[
    format('alter system set %%I = on;', s.name), 'select pg_reload_conf();'] end
from pg_settings as s
where s.name in ('fsync', 'full_page_writes')
  and s.setting = 'off'
order by s.name

-- doctor_autovacuum_off --
select
  s.name || ' is off',
  case s.source
    when 'command line' then null
    when 'database' then array[format('alter database %%I reset %%I;', current_database(), s.name)]
    when 'user' then array[format('alter role %%I reset %%I;', current_user, s.name)]
    when 'database user' then array[format(
      'alter role %%I in database %%I reset %%I;', current_user, current_database(), s.name)]
    else array[format('alter system set %%I = on;', s.name), 'select pg_reload_conf();']
  end
from pg_settings as s
where s.name in ('autovacuum', 'track_counts')
  and s.setting = 'off'
union all
select
  'autovacuum of ' || c.relname || ' is off',
  array[format('alter table timeline_data.%%I reset (autovacuum_enabled);', c.relname)]
from pg_class as c
cross join lateral pg_options_to_table(c.reloptions) as o
where c.relnamespace = 'timeline_data'::regnamespace
  and o.option_name = 'autovacuum_enabled'
  and not o.option_value::boolean
order by 1

-- doctor_few_locks --
-- A read of everything (timeline.activities, a dump) locks each partition and its indexes; two of them should fit.
select
  format('%%s, of which a read of every partition takes %%s', s.total, s.needed),
  array[format('alter system set max_locks_per_transaction = %%s;', ceil(4.0 * s.needed / s.sessions))]
from (
  select
    g.locks * g.sessions as total,
    g.sessions,
    (
      select count(*) + coalesce(sum((select count(*) from pg_index as x where x.indrelid = h.inhrelid)), 0)
      from pg_inherits as h
      where h.inhparent = 'timeline_data.activity'::regclass
    ) as needed
  from (
    select
      current_setting('max_locks_per_transaction')::bigint as locks,
      current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint as sessions
  ) as g
) as s
where s.total < 2 * s.needed

-- doctor_long_transactions --
select
  format(
    'pid %%s (%%s, %%s, for %%s)', a.pid, a.usename, a.state, date_trunc('second', clock_timestamp() - a.xact_start)),
  array[format('select pg_terminate_backend(%%s);', a.pid)]
from pg_stat_activity as a
where a.datname = current_database()
  and a.backend_type = 'client backend'
  and a.pid <> pg_backend_pid()
  and (a.backend_xid is not null or a.backend_xmin is not null or a.state like 'idle in transaction%%')
  -- A migration (sql/install.sql, hold), a rotation or archiving at work: it holds a lock, and no rows.
  and not exists (
    select
    from pg_locks as l
    where l.pid = a.pid
      and l.locktype = 'advisory'
      and l.mode = 'ExclusiveLock'
      and l.granted
      and l.objsubid = 1
      and l.classid::bigint << 32 | l.objid::bigint in (7378697629483820646, timeline_data.rotation_lock())
  )
  and a.xact_start
    < clock_timestamp() - coalesce(nullif(current_setting('timeline.long_transaction', true), ''), '1 hour')::interval
order by a.xact_start

-- doctor_prepared_transactions --
select
  p.gid,
  array[format('rollback prepared %%L;', p.gid)]
from pg_prepared_xacts as p
where p.database = current_database()
  and p.prepared
    < clock_timestamp() - coalesce(nullif(current_setting('timeline.long_transaction', true), ''), '1 hour')::interval
order by p.prepared
