-- What waits in the edges, and whether the next rotation would bring it home. Looks at so many rows of an edge at most:
-- a question for doctor, who must be quick.
create or replace function timeline_data.edge_rows(
  size integer,
  out name       text,
  out is_due     boolean,
  out activities bigint,
  out is_all     boolean
)
returns setof record
language plpgsql
stable
set timezone = 'UTC'
as $$
declare
  v_width text := (select i.partition_width from timeline_data.install as i);
  v_present integer := timeline_data.period_number(timeline_data.now(), v_width);
  v_edge record;
  v_seen record;
  v_names text[] := '{}'::text[];
  v_distances integer[] := '{}'::integer[];
  v_counts bigint[] := '{}'::bigint[];
begin
  for v_edge in
    select
      d.name,
      d.starts_at,
      d.ends_at
    from timeline_data.partition_directory as d
    where d.starts_at = '-infinity'
      or d.ends_at = 'infinity'
  loop
    for v_seen in execute
      'select timeline_data.period_number(r.activity_date, $1) - $2 as distance, count(*) as activities'
      ' from (select a.activity_date from timeline_data.activity as a'
      ' where a.activity_date >= $3 and a.activity_date < $4 limit $5) as r group by 1'
    using v_width, v_present, v_edge.starts_at, v_edge.ends_at, edge_rows.size
    loop
      v_names := v_names || v_edge.name;
      v_distances := v_distances || v_seen.distance;
      v_counts := v_counts || v_seen.activities;
    end loop;
  end loop;
  return query
  select
    u.name,
    u.distance between -r.past and r.future,
    sum(u.activities)::bigint,
    sum(sum(u.activities)) over (partition by u.name) < edge_rows.size
  from unnest(v_names, v_distances, v_counts) as u (name, distance, activities)
  cross join (
    select
      timeline_data.partition_reach(
        array(select -d.distance from unnest(v_distances) as d (distance)), v_counts) as past,
      timeline_data.partition_reach(v_distances, v_counts) as future
  ) as r
  group by 1, 2;
end
$$;
comment on function timeline_data.edge_rows(integer) is
  'Activities in the edges, up to so many of each, by edge and by whether rotate brings them home (is_due); is_all: these are all of the edge.';
