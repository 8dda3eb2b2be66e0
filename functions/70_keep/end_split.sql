-- The swap: one short transaction in which the old leave and the new, whose rows are equal, come. Nobody sees
-- a moment without either; nothing is scanned.
create or replace function timeline_data.end_split(
  is_patient boolean
)
returns jsonb
language plpgsql
volatile
as $$
declare
  v_part timeline_data.partition_change;
  v_created text[];
  v_moved bigint;
begin
  lock table only timeline_data.activity in access exclusive mode;
  -- Everybody waits now: whoever is in the way of the rest is not waited for.
  if end_split.is_patient then
    perform set_config('lock_timeout', '20ms', true);
  end if;
  for v_part in
    select c.* from timeline_data.partition_change as c where c.state = 'leaving' order by c.starts_at
  loop
    execute format('alter table timeline_data.activity detach partition timeline_data.%I', v_part.name);
    execute format('drop trigger t90_mirror on timeline_data.%I', v_part.name);
    -- Whoever still looks for it by name finds none, and asks the parent.
    execute format('alter table timeline_data.%I rename to %I', v_part.name, 'gone_' || v_part.name);
  end loop;
  for v_part in
    select c.* from timeline_data.partition_change as c where c.state = 'coming' order by c.starts_at
  loop
    execute format('alter table timeline_data.activity_next detach partition timeline_data.%I', v_part.name);
    execute format(
      'alter table timeline_data.activity attach partition timeline_data.%I for values %s',
      v_part.name, timeline_data.range_sql(v_part.starts_at, v_part.ends_at));
    execute format('alter table timeline_data.%I drop constraint activity_range', v_part.name);
  end loop;
  drop table timeline_data.activity_next;
  perform timeline_data.sync_directory();
  select
    array_agg(c.name order by c.starts_at)
      filter (where c.state = 'coming' and c.starts_at > '-infinity' and c.ends_at < 'infinity'),
    coalesce(sum(c.moved), 0)
  into v_created, v_moved
  from timeline_data.partition_change as c;
  delete from timeline_data.partition_change as c where c.state = 'coming';
  update timeline_data.partition_change as c set state = 'gone', name = 'gone_' || c.name
  where c.state = 'leaving';
  return jsonb_build_object(
    'step', 'swapped', 'created', coalesce(v_created, '{}'), 'moved', v_moved);
end
$$;
comment on function timeline_data.end_split(boolean) is
  'Puts the tables that are coming in the place of the partitions that are leaving. is_patient: it will be called again, and gives up early. Returns {"step", "created", "moved"}.';
