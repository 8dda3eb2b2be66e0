-- What waits in the edges, by period. Reads both edges from end to end, and locks nobody out.
create or replace function timeline_data.edge_periods(
  width text,
  out period     integer,
  out activities bigint
)
returns setof record
language plpgsql
stable
set timezone = 'UTC'
as $$
declare
  v_edge record;
begin
  for v_edge in
    select
      d.starts_at,
      d.ends_at
    from timeline_data.partition_directory as d
    where d.starts_at = '-infinity'
      or d.ends_at = 'infinity'
  loop
    return query execute
      'select timeline_data.period_number(a.activity_date, $1), count(*)'
      ' from timeline_data.activity as a where a.activity_date >= $2 and a.activity_date < $3 group by 1'
    using edge_periods.width, v_edge.starts_at, v_edge.ends_at;
  end loop;
end
$$;
comment on function timeline_data.edge_periods(text) is
  'Activities outside every dated partition, counted by the number of their period.';
