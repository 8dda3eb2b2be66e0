-- How wide the partitions are that are made from now on; what exists stays as it is.
create or replace function timeline_data.set_partition_width(
  width text
)
returns text
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform timeline_data.width_step(set_partition_width.width);
  update timeline_data.install as i
  set partition_width = set_partition_width.width
  where i.partition_width <> set_partition_width.width;
  return set_partition_width.width;
end
$$;
comment on function timeline_data.set_partition_width(text) is
  'Sets the width of future partitions: day, week, month, quarter, year. TL400.';
