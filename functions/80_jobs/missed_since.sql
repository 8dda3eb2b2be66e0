-- Since when a job is to be done: since it is due; where others were in the way or it failed, since it was due first,
-- however often it was put off. Serves: job_run_by_job.
create or replace function timeline_data.missed_since(job timeline_data.job)
returns timestamptz
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job timeline_data.job := missed_since.job;
  v_last timeline_data.job_run;
begin
  select r.*
  into v_last
  from timeline_data.job_run as r
  where r.job = v_job.name
    and r.outcome <> 'running'
  order by r.started_at desc, r.id desc
  limit 1;
  if v_last.id is null or v_last.outcome = 'done' then
    return v_job.due_at;
  end if;
  return least(
    v_job.due_at,
    coalesce(
      v_job.last_success_at + v_job.every,
      (select min(r.started_at) from timeline_data.job_run as r where r.job = v_job.name)));
end
$$;
comment on function timeline_data.missed_since(timeline_data.job) is
  'The instant at which a job should have been done; in the future: it is not due.';
