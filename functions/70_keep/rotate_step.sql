-- The next thing to do so that a range has partitions: each call is one short transaction of its own that leaves
-- everything whole, so a killed run is simply gone on with. Call it until it returns null.
create or replace function timeline_data.rotate_step(
  lower_bound timestamptz,
  upper_bound timestamptz,
  width       text
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
  v_width text := timeline_data.check_range(
    rotate_step.lower_bound, rotate_step.upper_bound, rotate_step.width);
begin
  -- Shorter than deadlock_timeout: where a lock is in the way, it is this transaction that gives way.
  lock table timeline_data.partition_directory in share row exclusive mode;
  return timeline_data.split_step(
    rotate_step.lower_bound, rotate_step.upper_bound, v_width, true);
end
$$;
comment on function timeline_data.rotate_step(timestamptz, timestamptz, text) is
  'Does the next step towards partitions for a range and returns {"step", …}; null when nothing is left. "waiting": transactions are open that could miss a row; call again. 55P03 when a lock is in the way: call again. width null: the installation''s. TL400, TL413.';
