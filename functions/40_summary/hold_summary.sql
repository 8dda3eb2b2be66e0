-- The lock of whoever folds a company's days; made with the first.
create or replace function timeline_data.hold_summary(company_id uuid)
returns timeline_data.summary_company
language plpgsql
volatile
as $$
declare
  v_held timeline_data.summary_company;
begin
  insert into timeline_data.summary_company (company_id, time_zone, pending_month)
  select
    hold_summary.company_id,
    (timeline_data.company_settings(hold_summary.company_id)).time_zone,
    '-infinity'
  where not exists (
    select from timeline_data.summary_company as s where s.company_id = hold_summary.company_id)
  on conflict do nothing;
  select s.*
  into v_held
  from timeline_data.summary_company as s
  where s.company_id = hold_summary.company_id
  for update skip locked;
  return v_held;
end
$$;
comment on function timeline_data.hold_summary(uuid) is
  'The row of summary_company, locked; all null when somebody else holds it.';
