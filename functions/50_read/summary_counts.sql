-- Counts by day, type, status and person: folded ones, and those counted anew.
create or replace function timeline_data.summary_counts(
  company_id uuid,
  time_zone  text,
  asked      timeline_data.page_filter,
  first_day  date,
  last_day   date,
  live       date[]
)
returns setof timeline_data.day_count
language plpgsql
stable
as $$
begin
  return query
  select
    s.company_id,
    s.day,
    u.activity_type,
    u.status,
    u.assigned_to,
    u.activities::bigint
  from timeline_data.summary_day as s
  cross join lateral unnest(s.activity_types, s.statuses, s.users, s.counts)
    as u (activity_type, status, assigned_to, activities)
  where s.company_id = summary_counts.company_id
    and s.day >= summary_counts.first_day
    and s.day <= summary_counts.last_day
    and s.day not in (select d.day from unnest(summary_counts.live) as d (day))
  union all
  select n.*
  from timeline_data.count_days(
    timeline_data.day_slots(
      summary_counts.company_id, summary_counts.live, summary_counts.time_zone,
      (summary_counts.asked).starts_at, (summary_counts.asked).ends_at),
    summary_counts.company_id
  ) as n;
end
$$;
comment on function timeline_data.summary_counts(uuid, text, timeline_data.page_filter, date, date, date[]) is
  'Rows of day_count between two days, those of "live" counted anew.';
