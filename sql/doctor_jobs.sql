-- What `timeline doctor` looks at: jobs, whether somebody does them, and how they end.

-- doctor_job_late --
select
  concat(
    format('%%s (due since %%s', j.name, to_char(m.since at time zone 'UTC', 'YYYY-MM-DD HH24:MI')),
    '; last: ' || l.message, ')'),
  array['timeline work --once --now ' || j.name]
from timeline_data.job as j
cross join lateral (
  select timeline_data.missed_since(j) as since
) as m
left join lateral (
  select r.message
  from timeline_data.job_run as r
  where r.job = j.name
    and r.outcome <> 'running'
  order by r.started_at desc, r.id desc
  limit 1
) as l on true
where j.is_enabled
  and m.since < now() - greatest(2 * j.every, interval '6 hours')
  -- Who fails is late too.
  and j.failures < 3
order by j.name

-- doctor_job_failing --
select
  format('%%s (%%s times, last: %%s)', j.name, j.failures, coalesce(l.message, 'its process died')),
  array['timeline work --once --now ' || j.name]
from timeline_data.job as j
left join lateral (
  select r.message
  from timeline_data.job_run as r
  where r.job = j.name
    and r.outcome <> 'running'
  order by r.started_at desc, r.id desc
  limit 1
) as l on true
where j.failures >= 3
order by j.name

-- doctor_refused_result --
select
  format('%%s (from %%s to %%s)', n.name, n.before, n.after),
  null::text[]
from timeline_data.refused_counts() as n
