-- Sessions as a person wants to hear of them.
create or replace function timeline_data.tell_transactions(
  transactions text[]
)
returns text[]
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    array_agg(
      format(
        'pid %s (%s)',
        a.pid,
        concat_ws(
          ', ',
          coalesce(nullif(a.application_name, ''), a.usename::text),
          a.state,
          date_trunc('second', timeline_data.now() - a.xact_start)::text))
      order by a.xact_start),
    '{}')
  from pg_catalog.pg_locks as l
  join pg_catalog.pg_stat_activity as a
    on a.pid = l.pid
  where l.locktype = 'virtualxid'
    and l.virtualxid = l.virtualtransaction
    and l.virtualtransaction = any (tell_transactions.transactions)
$$;
comment on function timeline_data.tell_transactions(text[]) is
  'pid, name, state and age of the sessions that hold the given virtual transactions.';
