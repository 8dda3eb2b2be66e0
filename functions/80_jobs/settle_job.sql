-- The job after one of its runs: when it is due again, and no lease of that run. Old runs go.
create or replace function timeline_data.settle_job(
  name    text,
  run     uuid,
  outcome text
)
returns void
language plpgsql
volatile
as $$
declare
  v_now timestamptz := timeline_data.now();
  v_job timeline_data.job;
  v_failures integer;
begin
  select j.*
  into v_job
  from timeline_data.job as j
  where j.name = settle_job.name
  for update;
  if settle_job.outcome = 'done' then
    update timeline_data.job as j
    set last_success_at = v_now,
      failures = 0,
      due_at = timeline_data.next_due(v_job, settle_job.outcome, 0)
    where j.name = settle_job.name;
  elsif v_job.lease_run = settle_job.run then
    v_failures := v_job.failures + (settle_job.outcome = 'failed')::integer;
    update timeline_data.job as j
    set failures = v_failures,
      due_at = timeline_data.next_due(v_job, settle_job.outcome, v_failures)
    where j.name = settle_job.name;
  end if;
  update timeline_data.job as j
  set lease_run = null,
    lease_ends_at = null
  where j.name = settle_job.name
    and j.lease_run = settle_job.run;
  delete from timeline_data.job_run as r
  where r.job = settle_job.name
    and r.started_at < v_now - interval '30 days'
    and r.started_at < (
      select min(l.started_at)
      from (
        select n.started_at
        from timeline_data.job_run as n
        where n.job = settle_job.name
        order by n.started_at desc
        limit 100
      ) as l
    );
end
$$;
comment on function timeline_data.settle_job(text, uuid, text) is
  'Sets when a job is due after a run, gives back its lease, removes what is older than 30 days and not of the last hundred.';
