-- How old the rollups of the bound company are, also where one of them has no rows. Serves: summary_company_pkey.
create or replace view timeline.rollup_age
with (security_barrier = true)
as
select
  s.company_id,
  s.rolled_at as refreshed_at,
  s.swept_at as accounts_refreshed_at,
  s.refused_at
from timeline_data.summary_company as s
where s.company_id = (select timeline_data.bound_company())
  and timeline_data.bound_company() is not null;
comment on view timeline.rollup_age is
  'How old weekly_volume, type_mix, completion_times, overdue_ageing, user_load (refreshed_at) and silent_accounts (accounts_refreshed_at) are.

One row, null: not yet; no row before the first activity was summarized. refused_at: since when they stay as they are
because a new result shrank to less than half; an administrator is to look.';
