-- So that pg_cron's own record shows what failed.
create or replace function timeline_data.tell_failure(state jsonb)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_code text := tell_failure.state ->> 'code';
begin
  if v_code is not null then
    raise exception '%: %', tell_failure.state ->> 'job', tell_failure.state ->> 'message'
      using errcode = v_code, hint = 'See: select * from timeline.stats_jobs.';
  end if;
end
$$;
comment on function timeline_data.tell_failure(jsonb) is
  'Raises the error that work_turn() kept.';
