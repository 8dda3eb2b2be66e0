-- As company_changes(), by the other index.
create or replace function timeline_data.all_changes(
  after  timeline_data.feed_position,
  needed integer
)
returns timeline_data.feed[]
language plpgsql
stable
set enable_seqscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_after timeline_data.feed_position := all_changes.after;
  v_horizon bigint := timeline_data.feed_horizon();
  v_slots integer[] := timeline_data.feed_slots(v_after.xid);
begin
  return array(
    select f.change
    from unnest(v_slots) as s (slot)
    cross join lateral (
      select
        n as change,
        n.xid,
        n.seq
      from timeline_data.feed as n
      where n.slot = s.slot
        and (n.xid, n.seq) > (v_after.xid, v_after.seq)
        and n.xid < v_horizon
      order by n.xid, n.seq
      limit all_changes.needed
    ) as f
    order by f.xid, f.seq
    limit all_changes.needed
  );
end
$$;
comment on function timeline_data.all_changes(timeline_data.feed_position, integer) is
  'Rows of timeline_data.feed behind a position, up to the oldest running transaction.';
