-- A reader that was told this change goes on behind it.
create or replace function timeline_data.change_position(change timeline_data.feed)
returns text
language plpgsql
stable
as $$
begin
  return timeline_data.position_text(
    row((change_position.change).xid, (change_position.change).seq)::timeline_data.feed_position);
end
$$;
comment on function timeline_data.change_position(timeline_data.feed) is
  'position_text() of a change.';
