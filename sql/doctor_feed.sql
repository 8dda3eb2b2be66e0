-- What `timeline doctor` looks at: the change feed and who reads it.

-- doctor_feed_restored --
select
  'this database was restored from another cluster',
  null::text[]
from timeline_data.install as i
where i.system_identifier is distinct from (select c.system_identifier from pg_control_system() as c)

-- doctor_feed_held --
select
  format('%%s for %%s', f.changes_waiting, date_trunc('second', f.lag)),
  array(
    select format('select pg_terminate_backend(%%s);', a.pid)
    from pg_stat_activity as a
    where a.backend_xid is not null
      and a.pid <> pg_backend_pid()
    order by age(a.backend_xid) desc
    limit 1
  )
from timeline_data.feed_stats() as f
where f.consumer is null
  and f.lag > coalesce(nullif(current_setting('timeline.long_transaction', true), ''), '5 minutes')::interval

-- doctor_feed_behind --
select
  format('%%s (%%s)', f.consumer, coalesce(date_trunc('second', f.lag)::text, 'what it wants is forgotten')),
  array[format(
    'begin; select set_config(''timeline.company_id'', %%L, true), timeline.acknowledge(%%L, null); commit;',
    coalesce(f.company_id::text, ''), f.consumer)]
from timeline_data.feed_stats() as f
cross join timeline_data.install as i
where f.consumer is not null
  and (f.lag > i.feed_retention / 2 or split_part(f.feed_position, '-', 2)::bigint <= i.feed_low)
order by f.consumer

-- doctor_feed_grows --
select
  format('the present partition since %%s', date_trunc('second', s.began_at)),
  null::text[]
from timeline_data.feed_slot as s
join timeline_data.install as i
  on i.feed_slot = s.slot
where s.began_at < timeline_data.now() - i.feed_retention / 2 - interval '1 day'
