-- Volume by week for the bound company. Serves: rollup_week_pkey.
create or replace view timeline.weekly_volume
with (security_barrier = true)
as
select
  w.company_id,
  w.week,
  w.activity_type,
  w.status,
  w.activity_count,
  w.user_count,
  s.rolled_at as refreshed_at
from timeline_data.rollup_week as w
inner join timeline_data.summary_company as s
  on s.company_id = w.company_id
where w.company_id = (select timeline_data.bound_company())
  and timeline_data.bound_company() is not null;
comment on view timeline.weekly_volume is
  'Activities of the bound company by week, type and status, as of refreshed_at.

week: its Monday, in the company''s time zone, of the last 104 and the next eight; activity_type, status,
activity_count, user_count: different assignees of the week. Private and removed activities are not in it, archived
ones are.';
