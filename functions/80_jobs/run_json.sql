-- A run for people and programs.
create or replace function timeline_data.run_json(run timeline_data.job_run)
returns json
language plpgsql
stable
as $$
declare
  v_run timeline_data.job_run := run_json.run;
begin
  return json_build_object(
    'run', v_run.id,
    'job', v_run.job,
    'worker', v_run.worker,
    'caller', v_run.caller,
    'due_at', timeline_data.instant(v_run.due_at),
    'started_at', timeline_data.instant(v_run.started_at),
    'seconds', round(extract(epoch from v_run.ended_at - v_run.started_at), 3),
    'outcome', v_run.outcome,
    'report', v_run.report,
    'code', v_run.code,
    'message', v_run.message
  );
end
$$;
comment on function timeline_data.run_json(timeline_data.job_run) is
  '{"run", "job", "worker", "caller", "due_at", "started_at", "seconds", "outcome", "report", "code", "message"}.';
