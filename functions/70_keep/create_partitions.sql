-- Partitions for [lower_bound, upper_bound), cut out of the edges, in the caller's transaction: for a script, and
-- where nobody else is at work. `timeline partitions rotate` does the same step by step and keeps nobody waiting.
create or replace function timeline_data.create_partitions(
  lower_bound timestamptz,
  upper_bound timestamptz,
  width       text default null
)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_width text := timeline_data.check_range(
    create_partitions.lower_bound, create_partitions.upper_bound, create_partitions.width);
  v_step jsonb;
  v_created integer := 0;
begin
  -- Two at once: the second waits here, and finds the work of the first.
  lock table timeline_data.partition_directory in share row exclusive mode;
  perform timeline_data.sync_directory();
  if exists (select from timeline_data.partition_change)
    or timeline_data.partition_gap() is not null
    or timeline_data.plan_split(
      create_partitions.lower_bound, create_partitions.upper_bound, v_width) is not null then
    -- Before any partition, as writers do: the swap needs it anyway, and in this transaction nobody is let in between.
    lock table only timeline_data.activity in access exclusive mode;
  end if;
  loop
    v_step := timeline_data.split_step(
      create_partitions.lower_bound, create_partitions.upper_bound, v_width, false);
    exit when v_step is null;
    v_created := v_created + coalesce(jsonb_array_length(v_step -> 'created'), 0);
  end loop;
  return v_created;
end
$$;
comment on function timeline_data.create_partitions(timestamptz, timestamptz, text) is
  'Creates missing partitions for a range (width: day, week, month, quarter, year; null: the installation''s), contiguous with those that exist. Returns how many. TL400, TL413; 55P03 when a lock is in the way.';
