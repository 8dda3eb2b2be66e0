-- Overdue activities by age for the bound company. Serves: rollup_overdue_pkey.
create or replace view timeline.overdue_ageing
with (security_barrier = true)
as
select
  o.company_id,
  o.activity_type,
  o.days_from,
  case o.days_from when 0 then 1 when 1 then 7 when 7 then 30 when 30 then 90 end as days_to,
  o.activity_count,
  o.oldest_date,
  s.rolled_at as refreshed_at
from timeline_data.rollup_overdue as o
inner join timeline_data.summary_company as s
  on s.company_id = o.company_id
where o.company_id = (select timeline_data.bound_company())
  and timeline_data.bound_company() is not null;
comment on view timeline.overdue_ageing is
  'Overdue activities of the bound company by type and age, as of refreshed_at.

days_from, days_to: overdue for longer than so many days of 24 hours, and no longer than so many (null: no end):
0 to 1, 7, 30, 90; activity_type, activity_count, oldest_date. What page lists as overdue: planned or in progress,
before now; no private ones.';
