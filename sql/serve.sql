-- What the HTTP server sends: who asks, and what there is to ask.

-- bind_request --
select
  set_config('role', %(role)s, true),
  set_config('timeline.company_id', coalesce(%(company)s, ''), true),
  set_config('timeline.user_id', coalesce(%(viewer)s, ''), true),
  set_config('statement_timeout', %(timeout)s, true),
  case when %(is_read)s then set_config('transaction_read_only', 'on', true) end

-- warm_up --
select
  length(timeline.page(%(company)s::uuid)::text),
  length(timeline.facets(%(company)s::uuid)::text),
  length(timeline.search(%(company)s::uuid, 'word')::text),
  length(timeline.summary(%(company)s::uuid)::text),
  length(timeline.feed(%(company)s::uuid, 'now')::text)

-- change_if --
select timeline.change(
  %(company)s::uuid,
  %(activity)s::uuid,
  case
    when jsonb_typeof(%(changes)s::jsonb) = 'object'
      then %(changes)s::jsonb || jsonb_build_object('if_version', %(version)s::integer)
    else %(changes)s::jsonb
  end
)

-- remove_if --
select timeline.change(
  %(company)s::uuid,
  %(activity)s::uuid,
  jsonb_build_object('if_version', %(version)s::integer)
);
select timeline.remove(
  %(company)s::uuid,
  %(activity)s::uuid
)

-- served_roles --
select json_build_object(
  'is_installed', to_regnamespace('timeline') is not null,
  'roles', (
    select coalesce(json_agg(json_build_object(
      'role', r.rolname,
      'is_ours', pg_has_role(session_user, r.oid, 'member')
    ) order by r.rolname), '[]')
    from pg_namespace as n
    cross join aclexplode(n.nspacl) as a
    join pg_roles as r on r.oid = a.grantee
    where n.nspname = 'timeline'
      and r.rolname ~ '(reader|writer|admin)$'
  )
)

-- served_functions --
select coalesce(json_agg(json_build_object(
  'name', p.proname,
  'is_read', p.provolatile <> 'v',
  'comment', obj_description(p.oid, 'pg_proc'),
  'arguments', (
    select coalesce(json_agg(json_build_object(
      'name', p.proargnames[a.place],
      'type', format_type(a.type, null),
      'is_optional', a.place > p.pronargs - p.pronargdefaults
    ) order by a.place), '[]')
    from unnest(p.proargtypes::oid[]) with ordinality as a (type, place)
  )
) order by p.proname), '[]')
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where n.nspname = 'timeline'
  and p.prokind = 'f'

-- backend --
select pg_backend_pid()

-- show_pools --
show pools

-- live_filter --
select timeline_data.live_filter(
  %(company)s::uuid,
  %(options)s::jsonb
)

-- live_companies --
select timeline_data.live_companies(%(after)s::text)

-- live_changes --
select timeline_data.live_changes(
  %(of_company)s::uuid,
  %(after)s::text,
  %(until)s::text,
  %(include)s::text[],
  %(filters)s::text[]
)

-- changed_companies --
select timeline_data.changed_companies(%(since)s::text)

-- measures --
select json_build_object('measures', json_build_array(
  json_build_object(
    'name', 'timeline_feed_unreadable_seconds',
    'help', 'Age of the first change that is committed but not told, for a transaction that began earlier is open.',
    'label', null,
    'values', (
      select json_build_object('', coalesce(extract(epoch from max(f.lag)), 0))
      from timeline.stats_feed as f
      where f.consumer is null
    )
  ),
  json_build_object(
    'name', 'timeline_feed_lag_seconds',
    'help', 'Age of the first change that a consumer has not acknowledged; of consumers of companies the largest.',
    'label', 'consumer',
    'values', (
      select coalesce(json_object_agg(c.consumer, c.lag), '{}')
      from (
        select
          case when f.company_id is null then f.consumer else '(of companies)' end as consumer,
          max(coalesce(extract(epoch from f.lag), 0)) as lag
        from timeline.stats_feed as f
        where f.consumer is not null
        group by 1
      ) as c
    )
  ),
  json_build_object(
    'name', 'timeline_refresh_age_seconds',
    'help', 'Since the summaries were folded, and each materialized view was refreshed.',
    'label', 'name',
    'values', (
      select coalesce(json_object_agg(r.name, extract(epoch from r.age)), '{}')
      from timeline.stats_refresh as r
    )
  ),
  json_build_object(
    'name', 'timeline_refresh_waiting',
    'help', 'Changed days that wait to be folded, counted up to 100,000.',
    'label', null,
    'values', (
      select json_build_object('', coalesce(max(r.marks_waiting), 0))
      from timeline.stats_refresh as r
    )
  ),
  json_build_object(
    'name', 'timeline_partition_headroom_seconds',
    'help', 'From now to the end of the last partition that was made ahead.',
    'label', null,
    'values', (
      select json_build_object('', coalesce(extract(epoch from max(p.ends_at) - now()), 0))
      from timeline.stats_partitions as p
    )
  ),
  json_build_object(
    'name', 'timeline_job_failures',
    'help', 'Failures of a job in a row.',
    'label', 'job',
    'values', (
      select coalesce(json_object_agg(j.job, j.failures), '{}')
      from timeline.stats_jobs as j
    )
  ),
  json_build_object(
    'name', 'timeline_job_late_seconds',
    'help', 'For how long a job should have been done.',
    'label', 'job',
    'values', (
      select coalesce(json_object_agg(j.job, coalesce(extract(epoch from j.late), 0)), '{}')
      from timeline.stats_jobs as j
      where j.is_enabled
    )
  )
))
