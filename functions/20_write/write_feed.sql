-- What changed, for whoever follows it: activities, or (by type and id) objects, or the company alone. Called when what
-- they change is locked: then whoever changed it before has ended, so its id is no later than the last that ended, and
-- its number in the sequence is lower.
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
begin
  insert into timeline_data.feed (
    company_id,
    activity_id,
    object_id,
    xid,
    writer,
    changed_at,
    version,
    slot,
    change,
    object_type
  )
  select
    write_feed.company_id,
    case when write_feed.types is null then c.id end,
    case when write_feed.types is not null then c.id end,
    greatest(t.writer, t.ended),
    t.writer,
    timeline_data.now(),
    write_feed.version,
    t.feed_slot,
    write_feed.change,
    c.type
  from (
    select
      i.feed_slot,
      pg_catalog.pg_current_xact_id()::text::bigint as writer,
      pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint - 1 as ended
    from timeline_data.install as i
    offset 0
  ) as t
  cross join unnest(write_feed.types, write_feed.ids) with ordinality as c (type, id, place)
  -- In this order they draw their numbers.
  order by c.place;
end
$$;
comment on function timeline_data.write_feed(uuid, text, text[], uuid[], integer) is
  'Adds a change of each id to timeline_data.feed; types: of objects, else null; of a company one null of both.';
