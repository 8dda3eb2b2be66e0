-- A company to roll up whom nobody else rolls up or folds, and its lock.
create or replace function timeline_data.next_rollup(is_forced boolean)
returns timeline_data.summary_company
language plpgsql
volatile
as $$
declare
  v_now timestamptz := timeline_data.now();
  v_held timeline_data.summary_company;
begin
  select s.*
  into v_held
  from timeline_data.summary_company as s
  where timeline_data.is_rollup_due(s, v_now, next_rollup.is_forced)
    or s.sweep_id is not null
  limit 1
  for update skip locked;
  return v_held;
end
$$;
comment on function timeline_data.next_rollup(boolean) is
  'The row of a company whose rollups are due, locked; all null when there is none.';
