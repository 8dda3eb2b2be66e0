-- What `timeline doctor` looks at: partitions, archives, summaries.

-- doctor_pending_detach --
select
  c.relname,
  null
from pg_inherits as h
join pg_class as c on c.oid = h.inhrelid
where h.inhparent = 'timeline_data.activity'::regclass
  and h.inhdetachpending

-- doctor_edge_rows --
select
  e.name || ' (' || case when e.is_all then '' else 'at least ' end || e.activities || ')',
  null
from timeline_data.edge_rows(20000) as e
where e.is_due
order by e.name

-- doctor_distant_rows --
select
  e.name || ' (' || case when e.is_all then '' else 'at least ' end || e.activities || ')',
  null
from timeline_data.edge_rows(20000) as e
where not e.is_due
order by e.name

-- doctor_directory_differs --
select
  coalesce(d.name, p.name),
  null
from timeline_data.partition_directory as d
full join (
  select c.relname::text as name
  from pg_inherits as h
  join pg_class as c on c.oid = h.inhrelid
  where h.inhparent = 'timeline_data.activity'::regclass
    and not h.inhdetachpending
) as p on p.name = d.name
where d.name is null
  or p.name is null
order by 1

-- doctor_unfinished_split --
select
  c.name || ' (' || c.state || ')',
  null
from timeline_data.partition_change as c
order by c.starts_at

-- doctor_unfinished_archive --
select
  format('%%s (%%s)', r.name, r.state),
  array[case r.state
    when 'verified' then 'timeline partitions drop ' || r.name
    else 'timeline partitions archive'
  end]
from timeline_data.archive as r
where r.state in ('detached', 'verified')
  -- Kept on purpose.
  and not (r.state = 'verified' and r.is_table_kept)
-- Verified ones first: archive would finish them too, and drop then find nothing to do.
order by r.state desc, r.starts_at

-- doctor_unfinished_attach --
select
  r.name,
  array['timeline partitions attach ' || r.name]
from timeline_data.archive as r
where r.state = 'attaching'
order by r.starts_at

-- doctor_headroom --
select
  to_char(max(d.ends_at) filter (where d.ends_at < 'infinity') at time zone 'UTC', 'YYYY-MM-DD'),
  null
from timeline_data.partition_directory as d
cross join timeline_data.install as i
having coalesce(max(d.ends_at) filter (where d.ends_at < 'infinity'), '-infinity')
  < now() + 2 * max(
    case i.partition_width when 'quarter' then interval '3 months' else ('1 ' || i.partition_width)::interval end)

-- doctor_many_partitions --
-- Old ones are replaced by wider ones, so many of them by one that nobody waits long for the swap: a split whose result
-- is fewer. The present and what is ahead stay as they are.
with
old as (
  select
    d.starts_at,
    d.ends_at,
    (row_number() over (order by d.starts_at) - 1) / 52 as bundle
  from timeline_data.partition_directory as d
  where d.starts_at > '-infinity'
    and d.ends_at < now() - interval '1 year'
),
bundles as (
  select
    o.bundle,
    min(o.starts_at) as starts_at,
    max(o.ends_at) as ends_at
  from old as o
  group by o.bundle
  having count(*) > 1
)
select
  count(*)::text,
  'timeline partitions rotate'::text || array(
    select k.command
    from bundles as b
    cross join lateral (
      values
        (1, format('select timeline_data.begin_split(array[%%L, %%L]::timestamptz[]);', b.starts_at, b.ends_at)),
        (2, 'timeline partitions rotate')
    ) as k (place, command)
    order by b.starts_at, k.place
  )
from pg_inherits as h
where h.inhparent = 'timeline_data.activity'::regclass
having count(*) > coalesce(nullif(current_setting('timeline.many_partitions', true), '')::integer, 400)

-- doctor_refresh_age --
with
seen as (
  select
    (select max(s.folded_at) from timeline_data.summary_company as s) as folded_at,
    (select max(a.applied_at) from timeline_data.applied_migration as a) as installed_at,
    exists (select from timeline_data.summary_mark as m)
    or exists (select from timeline_data.summary_company as s where s.pending_month is not null) as is_waiting
)
select
  coalesce('days, folded last on ' || to_char(s.folded_at, 'YYYY-MM-DD'), 'days, never folded'),
  null
from seen as s
where s.is_waiting
  and greatest(s.folded_at, s.installed_at) < now() - interval '1 day'
union all
select
  c.relname || coalesce(', refreshed last on ' || to_char(r.refreshed_at, 'YYYY-MM-DD'), ', never refreshed'),
  null
from seen as s
join pg_class as c
  on c.relnamespace = 'timeline_data'::regnamespace
  and c.relkind = 'm'
left join timeline_data.refresh_state as r
  on r.name = c.relname
where s.folded_at > coalesce(r.refreshed_at, '-infinity')
  and coalesce(r.refreshed_at, s.installed_at) < now() - interval '1 day'
