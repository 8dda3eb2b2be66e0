-- Partition by partition, planned once: the others are left alone when it runs. Horizon and rows are of one
-- snapshot, that of the call. Compared with the company in front, since "company_id =" would let the planner walk
-- along the changes of everybody, by the index that has none.
create or replace function timeline_data.company_changes(
  company_id uuid,
  after      timeline_data.feed_position,
  needed     integer
)
returns timeline_data.feed[]
language plpgsql
stable
set enable_seqscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_after timeline_data.feed_position := company_changes.after;
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
        and (n.company_id, n.xid, n.seq) > (company_changes.company_id, v_after.xid, v_after.seq)
        and (n.company_id, n.xid) < (company_changes.company_id, v_horizon)
      order by n.company_id, n.xid, n.seq
      limit company_changes.needed
    ) as f
    order by f.xid, f.seq
    limit company_changes.needed
  );
end
$$;
comment on function timeline_data.company_changes(uuid, timeline_data.feed_position, integer) is
  'Rows of timeline_data.feed of a company behind a position, up to the oldest running transaction.';
