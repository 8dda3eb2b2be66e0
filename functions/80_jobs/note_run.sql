-- A run that nobody took a lease for: a command given by hand, or by a scheduler of the user's own.
create or replace function timeline_data.note_run(
  job     text,
  worker  text,
  seconds double precision,
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
  v_run uuid := timeline_data.uuid7();
begin
  perform timeline_data.check_jobs(array[note_run.job]);
  insert into timeline_data.job_run (
    id, job, worker, caller, started_at, ended_at, outcome, report, code, message)
  values (
    v_run,
    note_run.job,
    note_run.worker,
    'hand',
    v_now - make_interval(secs => note_run.seconds),
    v_now,
    note_run.outcome,
    note_run.report,
    note_run.code,
    note_run.message
  );
  perform timeline_data.settle_job(note_run.job, v_run, note_run.outcome);
end
$$;
comment on function timeline_data.note_run(text, text, double precision, text, jsonb, text, text) is
  'Records a run of so many seconds that ended now. TL404.';
