-- Of archives of `archive --keep`: marked as they are detached, in one transaction with it.
create or replace function timeline_data.keep_detached(step jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if keep_detached.step ->> 'step' = 'detached' then
    perform timeline_data.keep_table((keep_detached.step ->> 'archive')::uuid);
  end if;
  return keep_detached.step;
end
$$;
comment on function timeline_data.keep_detached(jsonb) is
  'Keeps the table of the archive that a step of detach_step() made; returns the step.';
