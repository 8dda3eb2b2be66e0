-- What came of a run. Of one whose lease another has taken the outcome is kept too, for it is what happened.
create or replace function timeline_data.end_job(
  run     uuid,
  outcome text,
  report  jsonb default null,
  code    text default null,
  message text default null
)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_now timestamptz := timeline_data.now();
  v_name text;
begin
  select r.job into v_name from timeline_data.job_run as r where r.id = end_job.run;
  -- As take_job() does it: first the job, then its run.
  perform from timeline_data.job as j where j.name = v_name for update;
  update timeline_data.job_run as r
  set outcome = end_job.outcome,
    ended_at = v_now,
    report = end_job.report,
    code = end_job.code,
    message = end_job.message
  where r.id = end_job.run
    and r.outcome in ('running', 'lost');
  perform timeline_data.settle_job(v_name, end_job.run, end_job.outcome);
end
$$;
comment on function timeline_data.end_job(uuid, text, jsonb, text, text) is
  'Ends a run: outcome done, failed, busy, stopped or lost; what it did, or why not. Gives its lease back.';
