-- Partitions for [lower_bound, upper_bound), cut out of the edges: what exists stays as wide as it is,
-- no gap is left, and rows that waited in an edge move home. One short transaction.
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
  v_width text := coalesce(
    create_partitions.width, (select i.partition_width from timeline_data.install as i));
  v_past timestamptz;
  v_future timestamptz;
  v_bounds timestamptz[];
begin
  if not v_width = any (array['day', 'week', 'month', 'quarter', 'year'])
    or (create_partitions.lower_bound < create_partitions.upper_bound) is not true
    or create_partitions.lower_bound < '0001-01-01 00:00:00+00'
    or create_partitions.upper_bound > '10000-01-01 00:00:00+00' then
    raise exception 'no partitions of a % from % to %',
        v_width, create_partitions.lower_bound, create_partitions.upper_bound
      using errcode = 'TL400', hint = 'Widths: day, week, month, quarter, year; years 1 to 9999.';
  end if;
  -- Two that cut at once: the second waits here, and finds the work of the first.
  lock table timeline_data.partition_directory in share row exclusive mode;
  select
    max(d.ends_at) filter (where d.starts_at = '-infinity'),
    max(d.starts_at) filter (where d.ends_at = 'infinity')
  into v_past, v_future
  from timeline_data.partition_directory as d;
  if v_past = v_future then
    v_bounds := timeline_data.partition_bounds(
      create_partitions.lower_bound, create_partitions.upper_bound, v_width);
    return timeline_data.cut_edges(v_past, v_future, v_bounds);
  end if;
  if create_partitions.lower_bound < v_past then
    v_bounds := array(
      select b.at
      from unnest(timeline_data.partition_bounds(
        create_partitions.lower_bound, v_past, v_width)) as b (at)
      where b.at < v_past
    );
  end if;
  v_bounds := v_bounds || v_past || v_future;
  if create_partitions.upper_bound > v_future then
    v_bounds := v_bounds || array(
      select b.at
      from unnest(timeline_data.partition_bounds(
        v_future, create_partitions.upper_bound, v_width)) as b (at)
      where b.at > v_future
    );
  end if;
  return timeline_data.cut_edges(v_past, v_future, v_bounds);
end
$$;
comment on function timeline_data.create_partitions(timestamptz, timestamptz, text) is
  'Creates missing partitions for a range (width: day, week, month, quarter, year; null: the installation''s), contiguous with those that exist. Returns how many. TL400, TL413.';
