-- Who has changes that another snapshot did not see. A cache needs no order, only to know of each change soon: it
-- does not wait for the oldest transaction that is open, as readers of the feed do.
create or replace function timeline_data.changed_companies(since text)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  c_most constant integer := 1000;
  v_now pg_snapshot := pg_catalog.pg_current_snapshot();
  v_since pg_snapshot := coalesce(nullif(changed_companies.since, '')::pg_snapshot, v_now);
  v_low bigint := pg_catalog.pg_snapshot_xmin(v_since)::text::bigint;
  v_companies uuid[];
begin
  perform timeline_data.require_all();
  select array_agg(c.company_id)
  into v_companies
  from (
    select distinct n.company_id
    from unnest(timeline_data.feed_slots(v_low)) as s (slot)
    cross join lateral (
      select f.company_id
      from timeline_data.feed as f
      where f.slot = s.slot
        and f.xid >= v_low
        and not pg_catalog.pg_visible_in_snapshot(f.writer::text::xid8, v_since)
      order by f.xid, f.seq
    ) as n
    limit c_most + 1
  ) as c;
  return json_build_object(
    'epoch', timeline_data.epoch(),
    'snapshot', v_now,
    'is_standby', pg_catalog.pg_is_in_recovery(),
    'archives', (
      select md5(coalesce(string_agg(a.id || a.state, ' ' order by a.id), ''))
      from timeline_data.archive as a
    ),
    'companies', case
      when coalesce(cardinality(v_companies), 0) <= c_most
        and v_low > (
          select i.feed_low
          from timeline_data.install as i
        ) then coalesce(v_companies, '{}'::uuid[])
    end);
end
$$;
comment on function timeline_data.changed_companies(text) is
  '{"epoch", "snapshot", "is_standby", "archives", "companies"} since a snapshot as PostgreSQL prints it. companies null: more than 1,000, or forgotten since; archives: differs once a range came or went.
Errors: TL403.';
