-- What every installation keeps: the current partition, four ahead, and, where there is none yet, four
-- behind. Part of every migrate.
create or replace function timeline_data.ensure_partitions()
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_width text := (select i.partition_width from timeline_data.install as i);
  v_step interval := timeline_data.width_step(v_width);
  v_now timestamptz := timeline_data.now();
begin
  return timeline_data.create_partitions(
    case
      when exists (
        select from timeline_data.partition_directory as d where d.starts_at > '-infinity' and d.ends_at < 'infinity'
      ) then v_now
      else v_now - 4 * v_step
    end,
    date_trunc(v_width, v_now) + 5 * v_step,
    v_width);
end
$$;
comment on function timeline_data.ensure_partitions() is
  'Creates partitions up to four widths ahead of now. Returns how many.';
