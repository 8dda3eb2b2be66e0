-- What changed, for whoever follows it: activities, or (by type and id) objects, or the company alone.
create or replace function timeline_data.write_feed(
  company_id uuid,
  change     text,
  types      text[],
  ids        uuid[],
  version    integer
)
returns void
language plpgsql
volatile
as $$
declare
  c_others constant text[] := array['object', 'company'];
  v_time timeline_data.feed_position := timeline_data.feed_time();
begin
  insert into timeline_data.feed (
    company_id,
    activity_id,
    object_id,
    xid,
    writer,
    changed_at,
    seq,
    version,
    slot,
    change,
    object_type
  )
  select
    write_feed.company_id,
    case when write_feed.change <> all (c_others) then c.id end,
    case when write_feed.change = any (c_others) then c.id end,
    v_time.xid,
    v_time.writer,
    timeline_data.now(),
    v_time.seq + c.place,
    write_feed.version,
    i.feed_slot,
    write_feed.change,
    c.type
  from unnest(write_feed.types, write_feed.ids) with ordinality as c (type, id, place)
  cross join timeline_data.install as i;
end
$$;
comment on function timeline_data.write_feed(uuid, text, text[], uuid[], integer) is
  'Adds a change of each id to timeline_data.feed; types: of objects, else null; of a company one null of both.';
