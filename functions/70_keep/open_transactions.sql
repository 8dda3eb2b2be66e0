-- Transactions of this database that are open now, by what pg_locks shows everybody. Left out: this one, those
-- that keep other rotations away (they read nothing), and the server's own workers.
create or replace function timeline_data.open_transactions()
returns text[]
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(l.virtualtransaction), '{}')
  from pg_catalog.pg_locks as l
  join pg_catalog.pg_stat_activity as a
    on a.pid = l.pid
  where l.locktype = 'virtualxid'
    and l.granted
    and l.virtualxid = l.virtualtransaction
    and l.pid <> pg_backend_pid()
    and a.datname = current_database()
    and a.usesysid is not null
    and not exists (
      select
      from pg_catalog.pg_locks as k
      where k.pid = l.pid
        and k.locktype = 'advisory'
        and k.granted
        and (k.classid::bigint << 32 | k.objid::bigint) = timeline_data.rotation_lock()
    )
$$;
comment on function timeline_data.open_transactions() is
  'Virtual transaction ids of the transactions that are open in this database.';
