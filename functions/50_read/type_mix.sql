-- The mix of types by month for the bound company. Serves: rollup_month_pkey.
create or replace view timeline.type_mix
with (security_barrier = true)
as
select
  m.company_id,
  m.month,
  m.activity_type,
  m.activity_count,
  round(m.activity_count / sum(m.activity_count) over (partition by m.company_id, m.month), 4) as share,
  s.rolled_at as refreshed_at
from timeline_data.rollup_month as m
inner join timeline_data.summary_company as s
  on s.company_id = m.company_id
where m.company_id = (select timeline_data.bound_company())
  and timeline_data.bound_company() is not null;
comment on view timeline.type_mix is
  'Activities of the bound company by month and type, as of refreshed_at.

month: its first day, in the company''s time zone, of this month and twelve before; activity_type, activity_count, share
of the month''s activities, from 0 to 1. Private and removed activities are not in it, archived ones are.';
