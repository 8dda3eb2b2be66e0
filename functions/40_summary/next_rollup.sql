-- A company to roll up whom nobody else rolls up or folds, and its lock: one that is due, else one whose sweep is
-- to be gone on with. Serves: summary_company_due, summary_company_swept, summary_company_refused.
create or replace function timeline_data.next_rollup(is_forced boolean)
returns timeline_data.summary_company
language plpgsql
volatile
as $$
declare
  v_held timeline_data.summary_company;
begin
  select s.*
  into v_held
  from timeline_data.summary_company as s
  where s.pending_month is null
    and s.due_at <= timeline_data.now()
  order by s.due_at
  limit 1
  for update skip locked;
  if not found and next_rollup.is_forced then
    select s.*
    into v_held
    from timeline_data.summary_company as s
    where s.refused_at is not null
      and s.pending_month is null
    limit 1
    for update skip locked;
  end if;
  if v_held.company_id is null then
    select s.*
    into v_held
    from timeline_data.summary_company as s
    where s.sweep_id is not null
    limit 1
    for update skip locked;
  end if;
  return v_held;
end
$$;
comment on function timeline_data.next_rollup(boolean) is
  'The row of a company whose rollups are due, locked; all null when there is none.';
