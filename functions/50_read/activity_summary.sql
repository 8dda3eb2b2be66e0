-- The seed's summary for the bound company, as old as its last refresh; summary() is always up to date.
create or replace view timeline.activity_summary
with (security_barrier = true)
as
select
  s.company_id,
  s.activity_day,
  s.activity_type,
  s.status,
  s.activity_count,
  s.user_count,
  (select r.refreshed_at from timeline_data.refresh_state as r where r.name = 'activity_timeline_summary')
    as refreshed_at
from timeline_data.activity_timeline_summary as s
where s.company_id = (select timeline_data.bound_company())
  and timeline_data.bound_company() is not null;
comment on view timeline.activity_summary is
  'Activities of the bound company by day, type and status, as of refreshed_at: company_id, activity_day, activity_type, status, activity_count, user_count.';
