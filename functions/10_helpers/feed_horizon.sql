-- Whoever got a lower transaction id has ended: nothing more comes below it.
create or replace function timeline_data.feed_horizon()
returns bigint
language plpgsql
stable
as $$
begin
  return pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text::bigint;
end
$$;
comment on function timeline_data.feed_horizon() is
  'The oldest transaction that was running at the snapshot: changes from there on may not be whole yet.';
