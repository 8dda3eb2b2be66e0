-- Takes the edges off, puts partitions between consecutive bounds where none stood, moves home what
-- waited in the edges, and puts the edges back around. Nobody sees a moment without them.
create or replace function timeline_data.cut_edges(
  past   timestamptz,
  future timestamptz,
  bounds timestamptz[]
)
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_past timestamptz := cut_edges.bounds[1];
  v_future timestamptz := cut_edges.bounds[cardinality(cut_edges.bounds)];
  v_created integer := 0;
begin
  if cardinality(cut_edges.bounds) > 1501 then
    raise exception '% partitions at once', cardinality(cut_edges.bounds) - 1
      using errcode = 'TL413', hint = 'Choose a wider width or a shorter range; up to 1,500 fit.';
  end if;
  if v_past = cut_edges.past and v_future = cut_edges.future then
    return 0;
  end if;
  if v_past <> cut_edges.past then
    alter table timeline_data.activity detach partition timeline_data.activity_past;
  end if;
  if v_future <> cut_edges.future then
    alter table timeline_data.activity detach partition timeline_data.activity_future;
  end if;
  update timeline_data.partition_directory as d
  set ends_at = v_past
  where d.name = 'activity_past' and d.ends_at <> v_past;
  update timeline_data.partition_directory as d
  set starts_at = v_future
  where d.name = 'activity_future' and d.starts_at <> v_future;
  for v_slot in 2 .. cardinality(cut_edges.bounds) loop
    continue when cut_edges.bounds[v_slot - 1] = cut_edges.past
      and cut_edges.bounds[v_slot] = cut_edges.future;
    perform timeline_data.create_partition(
      cut_edges.bounds[v_slot - 1], cut_edges.bounds[v_slot]);
    v_created := v_created + 1;
  end loop;
  perform timeline_data.move_rows('activity_past', v_future, 'infinity', 'activity_future');
  perform timeline_data.move_rows('activity_future', '-infinity', v_past, 'activity_past');
  perform timeline_data.move_rows('activity_past', v_past, v_future, 'activity');
  perform timeline_data.move_rows('activity_future', v_past, v_future, 'activity');
  if v_past <> cut_edges.past then
    execute format(
      'alter table timeline_data.activity attach partition timeline_data.activity_past'
      ' for values from (minvalue) to (%L)', v_past);
  end if;
  if v_future <> cut_edges.future then
    execute format(
      'alter table timeline_data.activity attach partition timeline_data.activity_future'
      ' for values from (%L) to (maxvalue)', v_future);
  end if;
  return v_created;
end
$$;
comment on function timeline_data.cut_edges(timestamptz, timestamptz, timestamptz[]) is
  'Creates partitions between consecutive bounds, except between the present edges (past, future), and resets the edges. Returns how many. TL413.';
