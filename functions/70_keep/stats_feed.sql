-- How far behind readers of the feed are, for administrators.
create or replace view timeline.stats_feed
with (security_barrier = true)
as
select
  f.consumer,
  f.company_id,
  f.feed_position,
  f.acknowledged_at,
  f.changes_waiting,
  f.lag
from timeline_data.feed_stats() as f;
comment on view timeline.stats_feed is
  'How far each consumer of the change feed has come, and the feed itself.

consumer (null: the feed itself), company_id (null: of all companies), feed_position (acknowledged; of the feed, up
to where it can be read now), acknowledged_at, changes_waiting (not acknowledged; of the feed, committed but not
readable while a transaction that began earlier is open; counted up to 1,000), lag (age of the first of them; null when
none waits).
For administrators.';
