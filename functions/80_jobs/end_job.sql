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
  update timeline_data.job_run as r
  set outcome = end_job.outcome,
    ended_at = v_now,
    report = end_job.report,
    code = end_job.code,
    message = end_job.message
  where r.id = end_job.run
    and r.outcome in ('running', 'lost')
  returning r.job into v_name;
  perform timeline_data.settle_job(v_name, end_job.run, end_job.outcome);
end
$$;
comment on function timeline_data.end_job(uuid, text, jsonb, text, text) is
  'Ends a run: outcome done, failed, busy or stopped; what it did, or why not. Gives its lease back.';
