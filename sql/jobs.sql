-- What is done again and again: jobs, their leases, their runs.

-- jobs --
select timeline_data.jobs()

-- job_runs --
select timeline_data.job_runs(%(names)s::text[], %(size)s::integer)

-- check_jobs --
select timeline_data.check_jobs(%(names)s::text[])

-- set_job --
select timeline_data.set_job(
  %(name)s::text,
  %(every)s::text,
  %(anchor)s::timestamptz,
  %(is_enabled)s::boolean
)

-- take_job --
select timeline_data.take_job(
  %(worker)s::text,
  'work',
  %(names)s::text[],
  make_interval(secs => %(lease)s::double precision),
  %(is_now)s::boolean
)

-- keep_job --
select timeline_data.keep_job(
  %(run)s::uuid,
  make_interval(secs => %(lease)s::double precision)
)

-- end_job --
select timeline_data.end_job(
  %(run)s::uuid,
  %(outcome)s::text,
  %(report)s::jsonb,
  %(code)s::text,
  %(message)s::text
)

-- note_run --
select timeline_data.note_run(
  %(job)s::text,
  %(worker)s::text,
  %(seconds)s::double precision,
  %(outcome)s::text,
  %(report)s::jsonb,
  %(code)s::text,
  %(message)s::text
)

-- cron_place --
select
  -- Where the extension is, nobody need be asked: the setting is not for every role.
  case
    when exists (select from pg_extension as x where x.extname = 'pg_cron') then current_database()::text
    else (select s.setting from pg_settings as s where s.name = 'cron.database_name')
  end,
  current_database()

-- cron_login --
select s.setting
from pg_settings as s
where s.name = 'cron.use_background_workers'

-- cron_exists --
select true
from pg_extension as x
where x.extname = 'pg_cron'

-- cron_extension --
create extension if not exists pg_cron

-- cron_purge --
delete from cron.job_run_details as d
where coalesce(d.end_time, d.start_time, case d.status when 'failed' then timestamptz '-infinity' end)
  < now() - interval '7 days'
  and (
    d.database = %(database)s
    and d.command like 'call timeline\_data.work(%%'
    or d.jobid in (select j.jobid from cron.job as j where j.jobname = %(purge)s)
  )
