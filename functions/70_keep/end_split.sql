-- The swap: one short transaction in which the old leave and the new, whose rows are equal, come. Nobody sees
-- a moment without either; nothing is scanned.
create or replace function timeline_data.end_split()
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
  for v_part in
    select c.* from timeline_data.partition_change as c where c.state = 'leaving' order by c.starts_at
  loop
    execute format('alter table timeline_data.activity detach partition timeline_data.%I', v_part.name);
    execute format('drop trigger t90_mirror on timeline_data.%I', v_part.name);
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
  update timeline_data.partition_change as c set state = 'gone' where c.state = 'leaving';
  return jsonb_build_object(
    'step', 'swapped', 'created', coalesce(v_created, '{}'), 'moved', v_moved);
end
$$;
comment on function timeline_data.end_split() is
  'Puts the tables that are coming in the place of the partitions that are leaving. Returns {"step", "created", "moved"}.';
