-- One branch a partition, each left alone when it is not asked for: planned once, whichever is the present one.
-- Horizon and rows are of one snapshot, that of the call. Compared with the company in front, since "company_id ="
-- would let the planner walk along the changes of everybody, by the index that has none.
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
    select f.r
    from (
      (
        select f::timeline_data.feed as r, f.xid, f.seq, f.writer
        from timeline_data.feed_0 as f
        where 0 = any (v_slots)
          and (f.company_id, f.xid, f.seq, f.writer)
            > (company_changes.company_id, v_after.xid, v_after.seq, v_after.writer)
          and (f.company_id, f.xid) < (company_changes.company_id, v_horizon)
        order by f.company_id, f.xid, f.seq, f.writer
        limit company_changes.needed
      )
      union all
      (
        select f::timeline_data.feed as r, f.xid, f.seq, f.writer
        from timeline_data.feed_1 as f
        where 1 = any (v_slots)
          and (f.company_id, f.xid, f.seq, f.writer)
            > (company_changes.company_id, v_after.xid, v_after.seq, v_after.writer)
          and (f.company_id, f.xid) < (company_changes.company_id, v_horizon)
        order by f.company_id, f.xid, f.seq, f.writer
        limit company_changes.needed
      )
      union all
      (
        select f::timeline_data.feed as r, f.xid, f.seq, f.writer
        from timeline_data.feed_2 as f
        where 2 = any (v_slots)
          and (f.company_id, f.xid, f.seq, f.writer)
            > (company_changes.company_id, v_after.xid, v_after.seq, v_after.writer)
          and (f.company_id, f.xid) < (company_changes.company_id, v_horizon)
        order by f.company_id, f.xid, f.seq, f.writer
        limit company_changes.needed
      )
      union all
      (
        select f::timeline_data.feed as r, f.xid, f.seq, f.writer
        from timeline_data.feed_3 as f
        where 3 = any (v_slots)
          and (f.company_id, f.xid, f.seq, f.writer)
            > (company_changes.company_id, v_after.xid, v_after.seq, v_after.writer)
          and (f.company_id, f.xid) < (company_changes.company_id, v_horizon)
        order by f.company_id, f.xid, f.seq, f.writer
        limit company_changes.needed
      )
    ) as f
    order by f.xid, f.seq, f.writer
    limit company_changes.needed
  );
end
$$;
comment on function timeline_data.company_changes(uuid, timeline_data.feed_position, integer) is
  'Rows of timeline_data.feed of a company behind a position, up to the oldest running transaction.';
