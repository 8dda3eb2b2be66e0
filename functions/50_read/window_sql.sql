-- The statement that reads a window, made of a branch that reads one table (its name the first place of
-- format(), its bounds the second): one for each partition, in their order, in which an append runs them, so
-- that a limit around it stops. By name a partition costs two thirds of its planning under the parent, and
-- without bounds, which only the first and the last may need, half. names null: the parent, with bounds.
create or replace function timeline_data.window_sql(
  names  text[],
  is_cut boolean,
  branch text
)
returns text
language plpgsql
immutable
as $$
declare
  c_bounds constant text := ' and a.activity_date >= $3 and a.activity_date < $4';
  v_sql text;
begin
  if window_sql.names is null then
    return format(window_sql.branch, 'activity', c_bounds);
  end if;
  for v_place in 1 .. cardinality(window_sql.names) loop
    v_sql := concat(v_sql, case when v_place > 1 then ' union all ' end, '(', format(
      window_sql.branch, window_sql.names[v_place],
      case when window_sql.is_cut and v_place in (1, cardinality(window_sql.names)) then c_bounds else '' end
    ), ')');
  end loop;
  return case when cardinality(window_sql.names) = 1 then v_sql else v_sql || ' limit $5' end;
end
$$;
comment on function timeline_data.window_sql(text[], boolean, text) is
  'SQL of a branch, "select … from timeline_data.%1$I as a where …%2$s", over partitions one after the other; $3 and $4 are the window, $5 is the limit of all.';
