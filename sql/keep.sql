-- What keeps the building: partitions.

-- partitions --
select timeline_data.partitions()

-- hold_rotation --
select pg_try_advisory_xact_lock(timeline_data.rotation_lock())

-- rotation_range --
select
  r.lower_bound,
  r.upper_bound
from timeline_data.rotation_range(%(ahead)s::integer) as r

-- partition_reach --
select timeline_data.partition_reach(%(distances)s::integer[], %(counts)s::bigint[])

-- rotate_step --
select timeline_data.rotate_step(
  %(lower_bound)s::timestamptz,
  %(upper_bound)s::timestamptz,
  %(width)s::text
)

-- partition_width --
select timeline_data.set_partition_width(%(width)s::text)

-- rotate --
call timeline_data.rotate(%(ahead)s::integer)

-- refresh_step --
select timeline_data.refresh_step()

-- reindex_step --
select timeline_data.reindex_step()

-- learn_step --
select timeline_data.learn_step()

-- settle_step --
select timeline_data.settle_step()

-- feed_step --
select timeline_data.feed_step()

-- rollup_step --
select timeline_data.rollup_step(%(is_forced)s::boolean)

-- refusals --
select timeline_data.refusals()

-- refresh_views --
select timeline_data.refresh_views(%(is_forced)s::boolean)
