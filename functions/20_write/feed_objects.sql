-- Changes of the directory and of settings, for whoever follows them.
create or replace function timeline_data.feed_objects(
  company_id uuid,
  change     text,
  types      text[],
  ids        uuid[]
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
    object_id,
    xid,
    writer,
    changed_at,
    seq,
    slot,
    change,
    object_type
  )
  select
    feed_objects.company_id,
    c.id,
    v_time.xid,
    v_time.writer,
    timeline_data.now(),
    v_time.seq + c.place,
    i.feed_slot,
    feed_objects.change,
    c.type
  from unnest(feed_objects.types, feed_objects.ids) with ordinality as c (type, id, place)
  cross join timeline_data.install as i;
end
$$;
comment on function timeline_data.feed_objects(uuid, text, text[], uuid[]) is
  'Adds a change of each object, or one of the company ("company", {null}, {null}), to timeline_data.feed.';
