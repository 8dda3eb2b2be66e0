-- How each job goes, for administrators.
create or replace view timeline.stats_jobs
with (security_barrier = true)
as
select
  j.name as job,
  j.is_enabled,
  j.every,
  j.due_at,
  case when j.is_enabled then greatest(timeline_data.now() - timeline_data.missed_since(j), interval '0') end as late,
  j.last_success_at,
  j.failures,
  l.worker,
  l.caller,
  l.started_at,
  l.ended_at - l.started_at as duration,
  l.outcome,
  l.report,
  l.code,
  l.message
from timeline_data.job as j
left join lateral (
  select r.*
  from timeline_data.job_run as r
  where r.job = j.name
  order by r.started_at desc, r.id desc
  limit 1
) as l on true;
comment on view timeline.stats_jobs is
  'Each job: job, is_enabled, every, due_at, late (for how long it should have been done, also where others were in the way again and again; null: it is off), last_success_at, failures in a row; and of its last run worker, caller (work, server or hand), started_at, duration, outcome (running, done, failed, busy, stopped, lost), report, code, message.';
