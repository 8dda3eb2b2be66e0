-- Where the next changes stand in the feed. Called when what they change is locked: then whoever changed it before
-- has ended, so its id is no later than the last that ended, and its rows are seen.
create or replace function timeline_data.feed_time()
returns timeline_data.feed_position
language plpgsql
volatile
as $$
declare
  v_writer bigint := pg_catalog.pg_current_xact_id()::text::bigint;
  v_xid bigint := greatest(
    v_writer, pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint - 1);
begin
  return row(
    v_xid,
    coalesce((
      select f.seq
      from timeline_data.feed as f
      where f.xid = v_xid
      order by f.xid desc, f.seq desc, f.writer desc
      limit 1
    ), 0),
    v_writer
  )::timeline_data.feed_position;
end
$$;
comment on function timeline_data.feed_time() is
  'The position behind which this transaction''s next changes stand.';
