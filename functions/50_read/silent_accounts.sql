-- Accounts of the bound company with which nothing happens. Serves: rollup_account_pkey.
create or replace view timeline.silent_accounts
with (security_barrier = true)
as
select
  a.company_id,
  a.object_id,
  o.object_key,
  o.name,
  a.last_activity_at,
  a.silent_at,
  s.swept_at as refreshed_at
from timeline_data.rollup_account as a
inner join timeline_data.summary_company as s
  on s.company_id = a.company_id
inner join timeline_data.object as o
  on o.company_id = a.company_id
  and o.object_id = a.object_id
  and o.object_type = 'account'
  and o.alias_id is null
  and o.deleted_at is null
where a.company_id = (select timeline_data.bound_company())
  and timeline_data.bound_company() is not null;
comment on view timeline.silent_accounts is
  'Accounts of the bound company without any activity for thirty days, each as of refreshed_at or later.

object_id, object_key: the id as given where that was no uuid, name; last_activity_at: the newest activity on the
account''s page with what is related, up to now and whatever its status; null: none, or none that is not archived;
silent_at: since when, last_activity_at or else when the account was entered. Private activities do not count; merged
and deleted accounts are not in it. Accounts are asked daily, and where there are up to 500 with every other view;
refreshed_at null: the first round is not through. Of companies that never had an activity, none.';
