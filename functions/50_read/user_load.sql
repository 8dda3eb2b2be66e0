-- What each assignee has before them, for the bound company. Serves: rollup_user_key.
create or replace view timeline.user_load
with (security_barrier = true)
as
select
  l.company_id,
  l.user_id,
  u.object_key as user_key,
  u.name as user_name,
  l.overdue,
  l.due_today,
  l.due_week,
  l.due_later,
  l.completed_count,
  s.rolled_at as refreshed_at
from timeline_data.rollup_user as l
inner join timeline_data.summary_company as s
  on s.company_id = l.company_id
left join timeline_data.object as u
  on u.company_id = l.company_id
  and u.object_id = l.user_id
  and u.object_type = 'user'
where l.company_id = (select timeline_data.bound_company())
  and timeline_data.bound_company() is not null;
comment on view timeline.user_load is
  'Open activities of each assignee of the bound company, as of refreshed_at.

user_id (null: unassigned), user_key: the id as given where that was no uuid, user_name; overdue: before now; due_today:
until the company''s midnight; due_week: within the seven days after; due_later; completed_count: of the last 28 days by
their dates, today included. No private ones.';
