-- How long calls of the public functions take, for administrators.
create or replace view timeline.stats_queries
with (security_barrier = true)
as
select
  q.function_name,
  q.calls,
  q.total_ms,
  q.mean_ms,
  q.min_ms,
  q.max_ms,
  q.stddev_ms,
  q.p50_ms_approx,
  q.p95_ms_approx,
  q.p99_ms_approx,
  q.hit_ratio
from json_to_recordset(timeline_data.query_stats()) as q (
  function_name text,
  calls bigint,
  total_ms double precision,
  mean_ms double precision,
  min_ms double precision,
  max_ms double precision,
  stddev_ms double precision,
  p50_ms_approx double precision,
  p95_ms_approx double precision,
  p99_ms_approx double precision,
  hit_ratio double precision
);
comment on view timeline.stats_queries is
  'Calls of public functions and their times in milliseconds, by pg_stat_statements; no rows without it.

function_name, calls, total_ms, mean_ms, min_ms, max_ms, stddev_ms, p50_ms_approx, p95_ms_approx, p99_ms_approx,
hit_ratio (blocks found in shared buffers).

A statement counts for the first public function that it names, as a client sent it (not what functions call). The
quantiles are **approximations**, not measured: of the log-normal distribution with this mean m and standard
deviation s, exp(μ + zσ) with σ² = ln(1 + s²/m²), μ = ln m − σ²/2, z = 0, 1.6449, 2.3263, kept between min and max.
Where times have two heaps (warm and cold) they can be far off. Since pg_stat_statements_reset(). For
administrators.';
