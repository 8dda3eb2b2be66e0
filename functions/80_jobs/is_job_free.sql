-- Whether nobody holds a job: its lease ran out, or was made by a clock that was wrong. One whose processes did not
-- come back thrice is left alone for longer each time.
create or replace function timeline_data.is_job_free(
  job timeline_data.job,
  at  timestamptz
)
returns boolean
language sql
immutable
return (job).lease_ends_at is null
  or (job).lease_ends_at > at + (job).lease
  or (job).lease_ends_at <= at - case
    when (job).failures < 3 then interval '0'
    else least(interval '1 hour', interval '1 minute' * 2 ^ least((job).failures - 2, 6))
  end;
comment on function timeline_data.is_job_free(timeline_data.job, timestamptz) is
  'Whether a job may be taken, as far as its own lease goes.';
