-- How old what is folded and refreshed is, and how much waits. Counts end at 100,000: more is "too much" all the same.
create or replace function timeline_data.refresh_stats()
returns table (
  name              text,
  refreshed_at      timestamptz,
  age               interval,
  row_count         bigint,
  marks_waiting     bigint,
  companies_waiting bigint
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
  select
    'summary_day',
    f.folded_at,
    timeline_data.now() - f.folded_at,
    (select c.reltuples::bigint from pg_catalog.pg_class as c
      where c.oid = 'timeline_data.summary_day'::regclass and c.reltuples >= 0),
    (select count(*) from (select from timeline_data.summary_mark as m limit 100000) as w),
    (select count(*) from (
      select from timeline_data.summary_company as s where s.pending_month is not null limit 100000) as w)
  from (select max(s.folded_at) as folded_at from timeline_data.summary_company as s) as f
  union all
  select
    c.relname::text,
    r.refreshed_at,
    timeline_data.now() - r.refreshed_at,
    r.row_count,
    null,
    null
  from pg_catalog.pg_class as c
  left join timeline_data.refresh_state as r
    on r.name = c.relname
  where c.relnamespace = 'timeline_data'::regnamespace
    and c.relkind = 'm'
$$;
comment on function timeline_data.refresh_stats() is
  'When days were folded last, and each materialized view refreshed; what waits to be folded, counted up to 100,000.';
