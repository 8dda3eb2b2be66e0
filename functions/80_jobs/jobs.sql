-- What is done again and again, by whom just now, and how it went last.
create or replace function timeline_data.jobs()
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set intervalstyle = 'postgres'
as $$
begin
  return (
    select json_agg(json_build_object(
      'job', j.name,
      'every', j.every::text,
      'lane', j.lane,
      'is_enabled', j.is_enabled,
      'due_at', timeline_data.instant(j.due_at),
      'last_success_at', timeline_data.instant(j.last_success_at),
      'failures', j.failures,
      'worker', case when j.lease_ends_at > timeline_data.now() then h.worker end,
      'last', (
        select timeline_data.run_json(r)
        from timeline_data.job_run as r
        where r.job = j.name
          and r.outcome <> 'running'
        order by r.started_at desc, r.id desc
        limit 1
      )
    ) order by j.name)
    from timeline_data.job as j
    left join timeline_data.job_run as h
      on h.id = j.lease_run
  );
end
$$;
comment on function timeline_data.jobs() is
  '[{"job", "every", "lane": of which one is done at a time, "is_enabled", "due_at", "last_success_at", "failures": in a row, "worker": who does it now, "last": its last run as job_runs() tells it}].';
