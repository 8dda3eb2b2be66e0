-- Rolls up a large company, or some small ones, of those that are due. One short transaction; any number of workers
-- side by side, each with companies of its own. Call it until it returns null.
create or replace function timeline_data.rollup_step(
  is_forced boolean default false,
  size      integer default 20
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set row_security = off
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
as $$
declare
  c_rows constant integer := 2000;
  v_held timeline_data.summary_company;
  v_done jsonb;
  v_companies integer := 0;
  v_rows bigint := 0;
  v_refused jsonb := jsonb '[]';
begin
  perform timeline_data.hold_activities();
  while v_companies < rollup_step.size and v_rows < c_rows loop
    v_held := timeline_data.next_rollup(rollup_step.is_forced);
    exit when v_held.company_id is null;
    v_done := timeline_data.roll_company(v_held, rollup_step.is_forced);
    v_companies := v_companies + 1;
    v_rows := v_rows + (v_done ->> 'rows')::bigint;
    if v_done ? 'refused' then
      v_refused := v_refused || jsonb_build_array(v_done -> 'refused');
    end if;
  end loop;
  if v_companies = 0 then
    return null;
  end if;
  return jsonb_build_object('step', 'rolled', 'companies', v_companies, 'rows', v_rows, 'refused', v_refused);
end
$$;
comment on function timeline_data.rollup_step(boolean, integer) is
  'Rolls so many companies up, or goes on with their sweeps: {"step", "companies", "rows" (looked at), "refused": [{"company", "before", "after"}]}; null when nothing is due. is_forced: results that shrank are taken. TL409.';
