-- Refuses names of jobs that there are not.
create or replace function timeline_data.check_jobs(names text[])
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_name text;
begin
  select n.name
  into v_name
  from unnest(check_jobs.names) as n (name)
  where not exists (select from timeline_data.job as j where j.name = n.name)
  limit 1;
  if found then
    raise exception 'there is no job "%"', v_name
      using errcode = 'TL404', hint = 'There are: ' || (
        select string_agg(j.name, ', ' order by j.name) from timeline_data.job as j) || '.';
  end if;
end
$$;
comment on function timeline_data.check_jobs(text[]) is
  'TL404 for a name that is no job.';
