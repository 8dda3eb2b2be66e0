-- What a rotation makes partitions for: some ahead of now, and what waits in the edges as far as it is worth it.
create or replace function timeline_data.rotation_range(
  ahead integer,
  out lower_bound timestamptz,
  out upper_bound timestamptz,
  out width       text
)
returns record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_now timestamptz := timeline_data.now();
  v_step interval;
  v_present integer;
  v_past integer;
  v_future integer;
begin
  select i.partition_width into rotation_range.width from timeline_data.install as i;
  v_step := timeline_data.width_step(rotation_range.width);
  v_present := timeline_data.period_number(v_now, rotation_range.width);
  select
    timeline_data.partition_reach(array_agg(v_present - w.period), array_agg(w.activities)),
    timeline_data.partition_reach(array_agg(w.period - v_present), array_agg(w.activities))
  into v_past, v_future
  from timeline_data.edge_periods(rotation_range.width) as w;
  rotation_range.lower_bound := date_trunc(rotation_range.width, v_now) - coalesce(v_past, 0) * v_step;
  rotation_range.upper_bound := date_trunc(rotation_range.width, v_now)
    + (greatest(rotation_range.ahead, v_future, 0) + 1) * v_step;
end
$$;
comment on function timeline_data.rotation_range(integer) is
  'The range that should have partitions, and their width: so many ahead of the present one, and those for activities that wait in the edges.';
