-- How often a job is done, from when on, and whether at all. Nulls leave what was.
create or replace function timeline_data.set_job(
  name       text,
  every      text,
  anchor_at  timestamptz,
  is_enabled boolean
)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_every interval := timeline_data.parse_age(set_job.every);
  v_job timeline_data.job;
begin
  perform timeline_data.check_jobs(array[set_job.name]);
  if v_every not between interval '1 minute' and interval '366 days'
    or extract(year from v_every) <> 0
    or extract(month from v_every) <> 0 then
    raise exception 'a job cannot be done every "%"', set_job.every
      using errcode = 'TL400', hint = 'Give minutes, hours, days or weeks, up to a year: "15 minutes".';
  end if;
  if set_job.anchor_at in ('infinity', '-infinity') then
    raise exception 'a job cannot be due at %', set_job.anchor_at
      using errcode = 'TL400', hint = 'Give an instant like 2026-01-01T03:00Z.';
  end if;
  update timeline_data.job as j
  set every = coalesce(v_every, j.every),
    anchor_at = coalesce(set_job.anchor_at, j.anchor_at),
    is_enabled = coalesce(set_job.is_enabled, j.is_enabled)
  where j.name = set_job.name
  returning j.* into v_job;
  -- What was missed stays due, and what failed is tried again as soon as it would be.
  update timeline_data.job as j
  set due_at = timeline_data.next_due(v_job, 'done', 0)
  where j.name = set_job.name
    and j.due_at > timeline_data.now()
    and j.failures = 0;
  return timeline_data.jobs();
end
$$;
comment on function timeline_data.set_job(text, text, timestamptz, boolean) is
  'Sets a job: every so often, due at an instant and every so often before and after it, or not at all. Returns jobs(). TL400, TL404.';
