-- Folds some hundred days of whatever companies have any due. One short transaction; any number of workers side by
-- side, each with companies of its own. Call it until it returns null.
create or replace function timeline_data.refresh_step(size integer default 500)
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
set enable_bitmapscan = off
set jit = off
as $$
declare
  v_held timeline_data.summary_company;
  v_slots timeline_data.day_slot[] := '{}'::timeline_data.day_slot[];
  v_companies integer := 0;
  v_last uuid;
begin
  perform timeline_data.hold_activities();
  while cardinality(v_slots) < refresh_step.size loop
    v_held := timeline_data.next_company();
    exit when v_held.company_id is null;
    v_companies := v_companies + (v_held.company_id is distinct from v_last)::integer;
    v_last := v_held.company_id;
    v_slots := v_slots || timeline_data.due_days(v_held, refresh_step.size - cardinality(v_slots));
    -- One that was entered just now: who enters two could wait for another who enters them in another order.
    exit when v_held.folded_at is null;
  end loop;
  if v_last is null then
    return null;
  end if;
  return jsonb_build_object(
    'step', 'folded', 'companies', v_companies, 'days', timeline_data.fold_days(array(
      select distinct s from unnest(v_slots) as s)));
end
$$;
comment on function timeline_data.refresh_step(integer) is
  'Folds about so many days: {"step", "companies", "days"}; null when nothing is left to fold. TL409; 40001: call again.';
