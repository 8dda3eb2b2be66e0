-- What each assignee has before them, and what of the last 28 days is completed. Serves: summary_day_pkey.
create or replace function timeline_data.user_loads(
  company_id uuid,
  today      date,
  counts     timeline_data.open_count[]
)
returns timeline_data.rollup_user[]
language plpgsql
stable
as $$
begin
  return array(
    select row(
      user_loads.company_id,
      c.assigned_to,
      coalesce(sum(c.activities) filter (where c.slot <= 4), 0),
      coalesce(sum(c.activities) filter (where c.slot = 5), 0),
      coalesce(sum(c.activities) filter (where c.slot = 6), 0),
      coalesce(sum(c.activities) filter (where c.slot = 7), 0),
      coalesce(sum(c.activities) filter (where c.slot is null), 0)
    )::timeline_data.rollup_user
    from (
      select
        o.assigned_to,
        o.slot,
        o.activities
      from unnest(user_loads.counts) as o
      union all
      select
        u.assigned_to,
        null,
        u.activities
      from timeline_data.summary_day as s
      cross join lateral unnest(s.statuses, s.users, s.counts) as u (status, assigned_to, activities)
      where s.company_id = user_loads.company_id
        and s.day > user_loads.today - 28
        and s.day <= user_loads.today
        and u.status = 'completed'
    ) as c
    group by c.assigned_to
  );
end
$$;
comment on function timeline_data.user_loads(uuid, date, timeline_data.open_count[]) is
  'Rows of rollup_user as they should be.';
