-- Tables for consecutive bounds, beside activity, under a parent of their own that routes what is copied and
-- mirrored into them. From here on the partitions that lie between the bounds tell them every change.
create or replace function timeline_data.begin_split(
  bounds timestamptz[]
)
returns void
language plpgsql
volatile
set timezone = 'UTC'
as $$
declare
  v_old record;
  v_columns text := timeline_data.activity_columns('');
begin
  create table timeline_data.activity_next (like timeline_data.activity including all)
    partition by range (activity_date);
  alter table timeline_data.activity_next enable row level security;
  for v_slot in 2 .. cardinality(begin_split.bounds) loop
    perform timeline_data.create_coming(
      begin_split.bounds[v_slot - 1], begin_split.bounds[v_slot]);
  end loop;
  for v_old in
    select
      d.name,
      d.starts_at,
      d.ends_at
    from timeline_data.partition_directory as d
    where d.starts_at >= begin_split.bounds[1]
      and d.ends_at <= begin_split.bounds[cardinality(begin_split.bounds)]
    order by d.starts_at
  loop
    execute format(
      'create trigger t90_mirror after insert or update or delete on timeline_data.%I'
      ' for each row execute function timeline_data.mirror_row(''activity_next'', %L, %L)',
      v_old.name, v_columns, timeline_data.activity_columns('($1).'));
    -- Also for what logical replication applies.
    execute format('alter table timeline_data.%I enable always trigger t90_mirror', v_old.name);
    insert into timeline_data.partition_change (name, state, starts_at, ends_at, file_node, last_page)
    values (
      v_old.name,
      'leaving',
      v_old.starts_at,
      v_old.ends_at,
      pg_relation_filenode(format('timeline_data.%I', v_old.name)),
      pg_relation_size(format('timeline_data.%I', v_old.name)) / current_setting('block_size')::bigint
    );
  end loop;
end
$$;
comment on function timeline_data.begin_split(timestamptz[]) is
  'Begins to replace the partitions between the first and the last bound by others, one per pair of bounds.';
