-- Whether nobody holds a job: its lease ran out, or was made by a clock that was wrong. For whoever waited, now is when
-- waiting began: a lease that somebody took meanwhile ends later than one taken now would. One whose processes did
-- not come back thrice is left alone for longer each time.
create or replace function timeline_data.is_job_free(
  job timeline_data.job,
  at  timestamptz
)
returns boolean
language plpgsql
immutable
as $$
declare
  v_job timeline_data.job := is_job_free.job;
begin
  return v_job.lease_ends_at is null
    or v_job.lease_ends_at > is_job_free.at + 2 * v_job.lease
    or v_job.lease_ends_at <= is_job_free.at - case
      when v_job.failures < 3 then interval '0'
      else timeline_data.retry_after(v_job.failures - 1)
    end;
end
$$;
comment on function timeline_data.is_job_free(timeline_data.job, timestamptz) is
  'Whether a job may be taken, as far as its own lease goes.';
