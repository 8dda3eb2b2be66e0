-- Where partitions of a width begin, from the one that holds the first instant to the end of the one
-- that holds the last: calendar periods of UTC.
create or replace function timeline_data.partition_bounds(
  lower_bound timestamptz,
  upper_bound timestamptz,
  width       text
)
returns timestamptz[]
language plpgsql
immutable
set timezone = 'UTC'
as $$
declare
  v_step interval := timeline_data.width_step(partition_bounds.width);
  v_start timestamp := date_trunc(partition_bounds.width, partition_bounds.lower_bound at time zone 'UTC');
begin
  return array(
    select s.at at time zone 'UTC'
    from generate_series(
      v_start, partition_bounds.upper_bound at time zone 'UTC' + v_step - interval '1 microsecond', v_step
    ) as s (at)
    order by s.at
  );
end
$$;
comment on function timeline_data.partition_bounds(timestamptz, timestamptz, text) is
  'Calendar bounds (day, week, month, quarter, year; UTC) that cover [lower_bound, upper_bound).';
