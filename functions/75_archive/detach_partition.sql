-- One short transaction in which a partition leaves with its rows, as a table of its own under another name, and its
-- range stays writable: the past edge takes it, or an empty partition.
create or replace function timeline_data.detach_partition(
  part    timeline_data.partition_directory,
  edge    text,
  folder  text,
  is_kept boolean
)
returns jsonb
language plpgsql
volatile
set timezone = 'UTC'
as $$
declare
  v_part timeline_data.partition_directory := detach_partition.part;
  v_id uuid := gen_random_uuid();
  v_name text := v_part.name || '-' || left(v_id::text, 8);
  v_has_rows boolean;
  v_table text;
begin
  lock table only timeline_data.activity in access exclusive mode;
  -- Everybody waits now: whoever is in the way of the rest is not waited for.
  perform set_config('lock_timeout', '20ms', true);
  execute format('alter table timeline_data.activity detach partition timeline_data.%I', v_part.name);
  execute format('select exists (select from timeline_data.%I)', v_part.name) into v_has_rows;
  v_table := case when v_has_rows then format('detached_%s_%s', v_part.name, left(v_id::text, 8))
    else 'gone_' || v_part.name end;
  -- Whoever still looks for it by name finds none, and asks the parent.
  execute format('alter table timeline_data.%I rename to %I', v_part.name, v_table);
  perform timeline_data.close_range(v_part.starts_at, v_part.ends_at, detach_partition.edge);
  perform timeline_data.sync_directory();
  update timeline_data.archive as r
  set is_held = false
  where r.is_held
    and r.starts_at < v_part.ends_at
    and r.ends_at > v_part.starts_at;
  if not v_has_rows then
    insert into timeline_data.partition_change (name, state, starts_at, ends_at)
    values (v_table, 'gone', v_part.starts_at, v_part.ends_at);
    return jsonb_build_object('step', 'folded', 'name', v_part.name);
  end if;
  insert into timeline_data.archive (id, name, starts_at, ends_at, table_name, folder, is_table_kept, detached_at)
  values (
    v_id,
    v_name,
    v_part.starts_at,
    v_part.ends_at,
    v_table,
    detach_partition.folder || '/' || v_name,
    detach_partition.is_kept,
    timeline_data.now()
  );
  return jsonb_build_object('step', 'detached', 'name', v_part.name, 'archive', v_id);
end
$$;
comment on function timeline_data.detach_partition(timeline_data.partition_directory, text, text, boolean) is
  'Takes a partition out of activity; edge: the past edge beside it, proved, or null; folder: where the folder of its files will be. Returns {"step": "detached", "name", "archive"}, or "folded" for an empty one.';
