-- Of four partitions one is written to and the two before it are read. The oldest is neither: it was forgotten a turn
-- ago, when no reader came to it any more, and is emptied now, since truncate hides rows from older snapshots too.
create or replace function timeline_data.turn_feed(present integer)
returns void
language plpgsql
volatile
as $$
declare
  v_next integer := (turn_feed.present + 1) % 4;
  v_low bigint;
begin
  execute format('truncate timeline_data.feed_%s', v_next);
  -- What is the last of it now stays the last: those who may have written there have ended.
  execute format('select max(f.xid) from timeline_data.feed_%s as f', (turn_feed.present + 3) % 4) into v_low;
  update timeline_data.feed_slot as s
  set last_xid = coalesce(v_low, 0)
  where s.slot = (turn_feed.present + 3) % 4;
  update timeline_data.feed_slot as s
  set
    began_at = timeline_data.now(),
    last_xid = null,
    awaited = null
  where s.slot = v_next;
  update timeline_data.install as i
  set
    feed_slot = v_next,
    feed_low = greatest(i.feed_low, (
      select s.last_xid
      from timeline_data.feed_slot as s
      where s.slot = (turn_feed.present + 2) % 4
    ));
end
$$;
comment on function timeline_data.turn_feed(integer) is
  'Empties the partition after the present one, and makes it the present one.';
