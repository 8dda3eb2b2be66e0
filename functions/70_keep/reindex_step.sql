-- Makes some hundred words of a company anew whose text search configuration changed: its names, then its texts, and
-- both once more. One short transaction; any number of workers side by side, each with a company of its own. Call it
-- until it returns null. A pass begins when all transactions have ended that may not have seen the change.
create or replace function timeline_data.reindex_step(size integer default 500)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set row_security = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  c_passes constant integer := 2;
  v_snapshot pg_snapshot := pg_current_snapshot();
  v_change timeline_data.search_change;
  v_last record;
begin
  perform timeline_data.hold_activities();
  select s.*
  into v_change
  from timeline_data.search_change as s
  -- One of another server's transactions, after a restore, is not waited for.
  where s.barrier is null
    or s.barrier < pg_snapshot_xmin(v_snapshot)::text::bigint
    or s.barrier > pg_snapshot_xmax(v_snapshot)::text::bigint
  limit 1
  for update skip locked;
  if not found then
    return null;
  end if;
  if v_change.barrier is null then
    v_change.barrier := pg_current_xact_id()::text::bigint;
  elsif not v_change.has_names then
    v_last := timeline_data.reindex_names(
      v_change.company_id, v_change.after_id, v_change.after_type, reindex_step.size);
    v_change.has_names := v_last.last_id is null;
    v_change.after_id := v_last.last_id;
    v_change.after_type := v_last.last_type;
  else
    v_change.after_id := timeline_data.reindex_texts(v_change.company_id, v_change.after_id, reindex_step.size);
    if v_change.after_id is null then
      v_change.pass := v_change.pass + 1;
      v_change.has_names := false;
      v_change.barrier := null;
    end if;
  end if;
  delete from timeline_data.search_change as s
  where s.company_id = v_change.company_id
    and v_change.pass > c_passes;
  update timeline_data.search_change as s
  set pass = v_change.pass,
    barrier = v_change.barrier,
    has_names = v_change.has_names,
    after_type = v_change.after_type,
    after_id = v_change.after_id
  where s.company_id = v_change.company_id;
  return jsonb_build_object(
    'step', 'reindexed', 'rows', case when v_change.after_id is null then 0 else reindex_step.size end);
end
$$;
comment on function timeline_data.reindex_step(integer) is
  'Looks at so many names or texts: {"step", "rows"}; null when nothing is left, or others have to end first. TL409; 40001: call again.';
