-- Where the change feed goes on after what this snapshot shows: every transaction below the oldest one
-- still running is in it.
create or replace function timeline_data.present_position()
returns text
language plpgsql
stable
as $$
begin
  return timeline_data.epoch() || '-' || timeline_data.feed_horizon() || '-0';
end
$$;
comment on function timeline_data.present_position() is
  'Position of the snapshot: epoch, transaction id below which all is seen, sequence 0.';
