-- How far from the present partitions are worth it, in one direction. The edges take whatever lies outside, so
-- beyond those that cost nothing worth thinking about a partition has to earn its place.
create or replace function timeline_data.partition_reach(
  distances integer[],
  counts    bigint[]
)
returns integer
language plpgsql
immutable
as $$
declare
  c_free constant integer := 40;
  c_worth constant integer := 50;
  c_most constant integer := 600;
  v_period record;
  v_reached integer := 0;
  v_waiting bigint := 0;
begin
  for v_period in
    select
      p.distance,
      sum(p.activities) as activities
    from unnest(partition_reach.distances, partition_reach.counts) as p (distance, activities)
    where p.distance between 0 and c_most
    group by p.distance
    order by p.distance
  loop
    v_waiting := v_waiting + v_period.activities;
    if v_period.distance <= c_free
      or v_waiting >= c_worth * (v_period.distance - greatest(v_reached, c_free)) then
      v_reached := v_period.distance;
      v_waiting := 0;
    end if;
  end loop;
  return v_reached;
end
$$;
comment on function timeline_data.partition_reach(integer[], bigint[]) is
  'Given periods by their distance from the present and activities in each: the distance up to which partitions are made. 40 are free, up to 600 for 50 activities each.';
