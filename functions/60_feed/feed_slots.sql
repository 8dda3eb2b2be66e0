-- All but those that ended before it; the one before the present may still grow.
create or replace function timeline_data.feed_slots(xid bigint)
returns integer[]
language plpgsql
stable
as $$
begin
  return array(
    select s.slot
    from timeline_data.feed_slot as s
    where coalesce(s.last_xid >= feed_slots.xid, true)
    order by s.slot
  );
end
$$;
comment on function timeline_data.feed_slots(bigint) is
  'The partitions of timeline_data.feed that may hold changes from a transaction id on.';
