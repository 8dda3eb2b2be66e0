-- The last runs, newest first.
create or replace function timeline_data.job_runs(
  names text[] default null,
  size  integer default 20
)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
begin
  perform timeline_data.check_jobs(job_runs.names);
  return (
    select coalesce(json_agg(timeline_data.run_json(l) order by l.started_at desc, l.id desc), '[]')
    from (
      select r.*
      from timeline_data.job_run as r
      where job_runs.names is null
        or r.job = any (job_runs.names)
      order by r.started_at desc, r.id desc
      limit job_runs.size
    ) as l
  );
end
$$;
comment on function timeline_data.job_runs(text[], integer) is
  'The last runs of these jobs (null: all), newest first: [{"run", "job", "worker", "caller": work, server or hand, "due_at", "started_at", "seconds", "outcome": running, done, failed, busy, stopped or lost, "report", "code", "message"}]. TL404.';
