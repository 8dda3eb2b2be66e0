-- Changes of activities, for whoever follows them.
create or replace function timeline_data.write_feed(
  company_id uuid,
  change     text,
  ids        uuid[],
  version    integer
)
returns void
language plpgsql
volatile
as $$
declare
  v_time timeline_data.feed_position := timeline_data.feed_time();
begin
  insert into timeline_data.feed (
    company_id,
    activity_id,
    xid,
    writer,
    changed_at,
    seq,
    version,
    slot,
    change
  )
  select
    write_feed.company_id,
    c.id,
    v_time.xid,
    v_time.writer,
    timeline_data.now(),
    v_time.seq + c.place,
    write_feed.version,
    i.feed_slot,
    write_feed.change
  from unnest(write_feed.ids) with ordinality as c (id, place)
  cross join timeline_data.install as i;
end
$$;
comment on function timeline_data.write_feed(uuid, text, uuid[], integer) is
  'Adds a change of each activity to timeline_data.feed.';
