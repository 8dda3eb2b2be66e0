-- How far the feed can be read, and how far who reads it has come. Counts end at 1,000.
create or replace function timeline_data.feed_stats()
returns table (
  consumer        text,
  company_id      uuid,
  feed_position   text,
  acknowledged_at timestamptz,
  changes_waiting bigint,
  lag             interval
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
  select
    null,
    null,
    timeline_data.present_position(),
    null,
    w.waiting,
    timeline_data.now() - w.first_at
  from (
    select
      count(*) as waiting,
      min(h.changed_at) as first_at
    from (
      select f.changed_at
      from timeline_data.feed as f
      where f.xid >= timeline_data.feed_horizon()
      order by f.xid, f.seq
      limit 1000
    ) as h
  ) as w
  union all
  select
    c.consumer,
    nullif(c.company_id, '00000000-0000-0000-0000-000000000000'),
    timeline_data.position_text(p.feed_position),
    c.acknowledged_at,
    cardinality(w.waiting),
    timeline_data.now() - (w.waiting[1]).changed_at
  from timeline_data.feed_consumer as c
  cross join lateral (
    select row(c.xid, c.seq)::timeline_data.feed_position as feed_position
  ) as p
  cross join lateral (
    select case
      when c.company_id = '00000000-0000-0000-0000-000000000000'
        then timeline_data.all_changes(p.feed_position, 1000)
      else timeline_data.company_changes(c.company_id, p.feed_position, 1000)
    end as waiting
    offset 0
  ) as w
$$;
comment on function timeline_data.feed_stats() is
  'The horizon of the feed (consumer null), and each consumer: what waits behind its position, and since when.';
