-- When a job is due after a run: at its next instant; after a failure sooner, each time later; in a minute where
-- others were in the way; at once where its process was only told to end.
create or replace function timeline_data.next_due(
  job      timeline_data.job,
  outcome  text,
  failures integer
)
returns timestamptz
language plpgsql
stable
as $$
declare
  v_now timestamptz := timeline_data.now();
  v_job timeline_data.job := next_due.job;
begin
  return case next_due.outcome
    when 'done' then date_bin(v_job.every, v_now, v_job.anchor_at) + v_job.every
    when 'stopped' then v_now
    when 'busy' then v_now + interval '1 minute'
    else v_now + least(v_job.every, timeline_data.retry_after(next_due.failures))
  end;
end
$$;
comment on function timeline_data.next_due(timeline_data.job, text, integer) is
  'The instant at which a job is due next, after a run with that outcome and so many failures in a row.';
