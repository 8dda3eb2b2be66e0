-- A job that is due and that nobody does, under a lease from now on. Whoever held it and let its lease run out is
-- told of as lost: what it did stays, and is gone on with.
create or replace function timeline_data.take_job(
  worker text,
  caller text,
  names  text[] default null,
  lease  interval default '1 minute',
  is_now boolean default false
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_now timestamptz := timeline_data.now();
  v_job timeline_data.job;
  v_run uuid := timeline_data.uuid7();
  v_started_at timestamptz;
begin
  -- One at a time looks at lanes: whoever looks next sees what this one took.
  perform from timeline_data.job as j where j.lane is not null order by j.name for update;
  select j.*
  into v_job
  from timeline_data.job as j
  where (take_job.names is null or j.name = any (take_job.names))
    -- None is due later than after its interval, but by a clock that was wrong.
    and (take_job.is_now or j.is_enabled and (j.due_at <= v_now or j.due_at > v_now + j.every))
    and (timeline_data.is_job_free(j, v_now) or take_job.is_now and j.lease_ends_at <= v_now)
    and not exists (
      select
      from timeline_data.job as o
      where o.lane = j.lane
        and o.name <> j.name
        and o.lease_ends_at > v_now
        and o.lease_ends_at <= v_now + 2 * o.lease
    )
  order by j.due_at
  limit 1
  for update skip locked;
  if not found then
    return null;
  end if;
  update timeline_data.job_run as r
  set outcome = 'lost',
    ended_at = least(v_job.lease_ends_at, v_now)
  where r.id = v_job.lease_run
    and r.outcome = 'running';
  -- Not before the end of a run that this one waited for: now is when waiting began.
  select greatest(v_now, max(r.ended_at) filter (where r.ended_at <= v_now + take_job.lease))
  into v_started_at
  from (
    select l.ended_at
    from timeline_data.job_run as l
    where l.job = v_job.name
    order by l.started_at desc, l.id desc
    limit 10
  ) as r;
  insert into timeline_data.job_run (id, job, worker, caller, due_at, started_at)
  values (v_run, v_job.name, take_job.worker, take_job.caller, least(v_job.due_at, v_now), v_started_at);
  update timeline_data.job as j
  set lease_run = v_run,
    lease = take_job.lease,
    lease_ends_at = v_now + take_job.lease,
    failures = j.failures + (v_job.lease_run is not null)::integer
  where j.name = v_job.name;
  return jsonb_build_object('run', v_run, 'job', v_job.name, 'lost', v_job.lease_run);
end
$$;
comment on function timeline_data.take_job(text, text, text[], interval, boolean) is
  'Takes the job that is due longest, of these names (null: any): {"run", "job", "lost": the run whose lease it had been}; null when there is none. is_now: also one that is not due, not enabled, or waits after failures.';
