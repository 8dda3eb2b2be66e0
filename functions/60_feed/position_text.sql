-- Callers compare nothing in it: opaque, though readable to who looks after the database.
create or replace function timeline_data.position_text(feed_position timeline_data.feed_position)
returns text
language plpgsql
stable
as $$
begin
  return concat_ws(
    '-', timeline_data.epoch(), (position_text.feed_position).xid, (position_text.feed_position).seq);
end
$$;
comment on function timeline_data.position_text(timeline_data.feed_position) is
  'A position as callers see it: epoch, transaction id, sequence.';
