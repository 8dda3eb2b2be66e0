-- What is done again and again: jobs, their leases, their runs.

-- jobs --
select timeline_data.jobs()

-- job_runs --
select timeline_data.job_runs(%(names)s::text[], %(size)s::integer)

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
  current_setting('cron.database_name', true),
  current_database()

-- cron_extension --
create extension if not exists pg_cron

-- cron_purge --
delete from cron.job_run_details
where end_time < now() - interval '7 days'
  and jobid in (select j.jobid from cron.job as j where j.jobname like %(pattern)s)
