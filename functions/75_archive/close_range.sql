-- A range that lost its partition takes dates again, in the transaction that holds activity: the past edge grows over
-- it, proved by its check to hold nothing there, or an empty partition of the same bounds stands in.
create or replace function timeline_data.close_range(
  starts_at timestamptz,
  ends_at   timestamptz,
  edge      text
)
returns void
language plpgsql
volatile
set timezone = 'UTC'
as $$
declare
  v_name text := coalesce(
    close_range.edge, timeline_data.partition_name(close_range.starts_at, close_range.ends_at));
begin
  if close_range.edge is null then
    execute format(
      'create table timeline_data.%I partition of timeline_data.activity for values %s with (%s)',
      v_name, timeline_data.range_sql(close_range.starts_at, close_range.ends_at),
      timeline_data.partition_options());
    execute format('alter table timeline_data.%I enable row level security', v_name);
    return;
  end if;
  execute format('alter table timeline_data.activity detach partition timeline_data.%I', v_name);
  execute format(
    'alter table timeline_data.activity attach partition timeline_data.%I for values %s',
    v_name, timeline_data.range_sql('-infinity', close_range.ends_at));
  execute format('alter table timeline_data.%I drop constraint activity_edge', v_name);
end
$$;
comment on function timeline_data.close_range(timestamptz, timestamptz, text) is
  'Gives [starts_at, ends_at) to the edge, or to a new partition where edge is null.';
