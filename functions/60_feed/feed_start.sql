-- Where a reader goes on: behind the position it gives, else behind what it has acknowledged, else with all there is.
create or replace function timeline_data.feed_start(
  company_id    uuid,
  feed_position text,
  consumer      text
)
returns timeline_data.feed_position
language plpgsql
stable
as $$
declare
  v_position timeline_data.feed_position;
begin
  if feed_start.feed_position is null and feed_start.consumer is not null then
    v_position := timeline_data.consumer_position(feed_start.company_id, feed_start.consumer);
  end if;
  v_position := timeline_data.parse_position(case
    when v_position.xid is not null then timeline_data.position_text(v_position)
    else feed_start.feed_position
  end);
  perform timeline_data.refuse_let_go(feed_start.company_id, v_position);
  return v_position;
end
$$;
comment on function timeline_data.feed_start(uuid, text, text) is
  'The position behind which a reader goes on. TL410, TL416, TL425.';
