-- Whoever does a job says that it lives.
create or replace function timeline_data.keep_job(
  run   uuid,
  lease interval default '1 minute'
)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
begin
  update timeline_data.job as j
  set lease = keep_job.lease,
    lease_ends_at = timeline_data.now() + keep_job.lease
  where j.lease_run = keep_job.run;
  return found;
end
$$;
comment on function timeline_data.keep_job(uuid, interval) is
  'Prolongs the lease of a run; false when another has taken the job.';
