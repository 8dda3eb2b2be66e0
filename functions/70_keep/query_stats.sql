-- What pg_stat_statements knows of calls of public functions. Where it is not installed, not loaded, too old or
-- out of reach: []. Statements that differ only in how they were written are pooled by function.
create or replace function timeline_data.query_stats()
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  -- Whatever may stand before the first word, then what calls a function and does not define or grant it.
  c_call constant text := '^(\s|--[^\n]*\n|/\*([^*]|\*[^/])*\*/)*(select|with|values|insert|call|declare)\y';
  c_name constant text := '(?:^|[^\w."])"?timeline"?\s*\.\s*"?(\w+)"?\s*\(';
  v_home name := (
    select n.nspname
    from pg_catalog.pg_extension as e
    join pg_catalog.pg_namespace as n
      on n.oid = e.extnamespace
    where e.extname = 'pg_stat_statements'
  );
  v_stats json;
begin
  if v_home is null then
    return json_build_array();
  end if;
  execute format(
    'with pooled as ('
    ' select p.proname::text as name, sum(s.calls)::bigint as calls, sum(s.total_exec_time) as total,'
    ' sum(s.total_exec_time) / sum(s.calls) as mean, min(s.min_exec_time) as lowest,'
    ' max(s.max_exec_time) as highest,'
    ' sum(s.calls * (s.stddev_exec_time ^ 2 + s.mean_exec_time ^ 2)) / sum(s.calls) as square,'
    ' (sum(s.shared_blks_hit) / nullif(sum(s.shared_blks_hit + s.shared_blks_read), 0))::double precision as hits'
    ' from %I.pg_stat_statements as s'
    ' join pg_catalog.pg_proc as p on p.proname = lower((regexp_match(s.query, $2, ''i''))[1])'
    ' where p.pronamespace = ''timeline''::regnamespace and s.toplevel and s.calls > 0 and s.query ~* $1'
    ' and s.dbid = (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())'
    ' group by p.proname),'
    'spread as (select o.*, sqrt(greatest(o.square - o.mean ^ 2, 0)) as deviation,'
    ' ln(greatest(o.square / nullif(o.mean, 0) ^ 2, 1)) as variance from pooled as o)'
    ' select coalesce(json_agg(json_build_object('
    '''function_name'', o.name, ''calls'', o.calls, ''total_ms'', o.total, ''mean_ms'', o.mean, ''min_ms'', o.lowest,'
    ' ''max_ms'', o.highest, ''stddev_ms'', o.deviation, ''p50_ms_approx'','
    ' least(greatest(o.mean * exp(-o.variance / 2), o.lowest), o.highest), ''p95_ms_approx'','
    ' least(greatest(o.mean * exp(1.6449 * sqrt(o.variance) - o.variance / 2), o.lowest), o.highest), ''p99_ms_approx'','
    ' least(greatest(o.mean * exp(2.3263 * sqrt(o.variance) - o.variance / 2), o.lowest), o.highest), ''hit_ratio'','
    ' o.hits) order by o.total desc), ''[]'') from spread as o', v_home)
  into v_stats
  using c_call, c_name;
  return v_stats;
exception
  when object_not_in_prerequisite_state or insufficient_privilege or undefined_table or undefined_column then
    return json_build_array();
end
$$;
comment on function timeline_data.query_stats() is
  'Calls and times of public functions by pg_stat_statements, quantiles approximated: an array of the columns of stats_queries; [] without it.';
