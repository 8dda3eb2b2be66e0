-- The next thing to do so that a partition leaves activity: each call is one short transaction of its own. Call it
-- until it returns "detached" (then write the files of that archive), or null: nothing is left to archive.
create or replace function timeline_data.detach_step(
  names   text[],
  cutoff  timestamptz,
  folder  text,
  is_kept boolean default false
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '200ms'
as $$
declare
  v_step jsonb;
  v_part timeline_data.partition_directory;
  v_edge text;
begin
  lock table timeline_data.partition_directory in share row exclusive mode;
  v_step := timeline_data.leftover_step(true);
  if v_step is not null then
    return v_step;
  end if;
  select p.*
  into v_part
  from timeline_data.archivable(detach_step.names, detach_step.cutoff) as p
  limit 1;
  if not found then
    return null;
  end if;
  select d.name
  into v_edge
  from timeline_data.partition_directory as d
  where d.starts_at = '-infinity'
    and d.ends_at = v_part.starts_at;
  if v_edge is not null then
    v_step := timeline_data.prove_edge(v_edge, v_part.starts_at);
    if v_step is not null then
      return v_step;
    end if;
  end if;
  return timeline_data.detach_partition(v_part, v_edge, detach_step.folder, detach_step.is_kept);
end
$$;
comment on function timeline_data.detach_step(text[], timestamptz, text, boolean) is
  'Does the next step towards archiving: the partitions that are named, or all that ended by a cutoff (both null: by the retention of the installation). is_kept: its table stays until it is asked to be dropped. Returns {"step", …}; null when nothing is left. 55P03 when a lock is in the way: call again. What it refuses, to_archive tells.';
