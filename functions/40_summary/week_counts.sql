-- Volume by week as the folded days have it. Serves: summary_day_pkey.
create or replace function timeline_data.week_counts(
  company_id uuid,
  first_day  date,
  end_day    date
)
returns timeline_data.rollup_week[]
language plpgsql
stable
as $$
begin
  return array(
    select row(
      week_counts.company_id,
      date_trunc('week', s.day::timestamp)::date,
      u.activity_type,
      u.status,
      sum(u.activities),
      count(distinct u.assigned_to)
    )::timeline_data.rollup_week
    from timeline_data.summary_day as s
    cross join lateral unnest(s.activity_types, s.statuses, s.users, s.counts)
      as u (activity_type, status, assigned_to, activities)
    where s.company_id = week_counts.company_id
      and s.day >= week_counts.first_day
      and s.day < week_counts.end_day
    group by date_trunc('week', s.day::timestamp), u.activity_type, u.status
  );
end
$$;
comment on function timeline_data.week_counts(uuid, date, date) is
  'Rows of rollup_week as they should be, from one Monday to before another.';
