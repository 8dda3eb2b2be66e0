-- One partition of activity with everything a partition needs: storage options, security, its place
-- in the directory; indexes come from the parent. Its range must lie in no other partition.
create or replace function timeline_data.create_partition(
  starts_at timestamptz,
  ends_at   timestamptz
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_name text := 'activity_' || to_char(create_partition.starts_at, 'YYYYMMDD');
begin
  execute format(
    'create table timeline_data.%I partition of timeline_data.activity'
    ' for values from (%L) to (%L) with (%s)',
    v_name, create_partition.starts_at, create_partition.ends_at,
    'autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02');
  execute format('alter table timeline_data.%I enable row level security', v_name);
  insert into timeline_data.partition_directory (name, starts_at, ends_at)
  values (v_name, create_partition.starts_at, create_partition.ends_at);
end
$$;
comment on function timeline_data.create_partition(timestamptz, timestamptz) is
  'Creates the partition of activity for [starts_at, ends_at), named by its first day.';
