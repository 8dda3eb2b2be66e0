-- What others were writing while something was erased, and had not seen it go: looked for when all of them have ended,
-- at the earliest after a minute, in what the feed says they changed. One short transaction each, any number of
-- workers; call it until it returns null. Serves: erasure_open.
create or replace function timeline_data.settle_step(wait interval default '1 minute')
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set row_security = off
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_next bigint := pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint;
  v_low bigint := pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text::bigint;
  v_erasure timeline_data.erasure;
  v_rows bigint := 0;
begin
  select e.*
  into v_erasure
  from timeline_data.erasure as e
  where e.settled_at is null
    and (
      e.settle_xid is null
      or e.settle_xid <= v_low and e.erased_at <= timeline_data.now() - settle_step.wait
    )
  order by e.erasure_id
  limit 1
  for update skip locked;
  if not found then
    return null;
  end if;
  if v_erasure.settle_xid is null then
    update timeline_data.erasure as e
    set settle_xid = v_next
    where e.company_id = v_erasure.company_id
      and e.erasure_id = v_erasure.erasure_id;
    return jsonb_build_object('step', 'noted', 'rows', 0);
  end if;
  v_rows := timeline_data.settle_erasure(v_erasure);
  update timeline_data.erasure as e
  set settled_at = timeline_data.now()
  where e.company_id = v_erasure.company_id
    and e.erasure_id = v_erasure.erasure_id;
  return jsonb_build_object('step', 'settled', 'rows', v_rows);
end
$$;
comment on function timeline_data.settle_step(interval) is
  'Looks for what was written beside an erasure: {"step": "noted" | "settled", "rows"}; null when nothing is due.';
