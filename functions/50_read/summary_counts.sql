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
    s.day,
    u.value ->> 0,
    u.value ->> 1,
    (u.value ->> 2)::uuid,
    (u.value ->> 3)::bigint
  from timeline_data.summary_day as s
  cross join lateral jsonb_array_elements(s.users) as u (value)
  where s.company_id = summary_counts.company_id
    and s.day >= summary_counts.first_day
    and s.day <= summary_counts.last_day
    and s.day not in (select d.day from unnest(summary_counts.live) as d (day))
  union all
  select n.*
  from timeline_data.count_days(
    summary_counts.company_id, summary_counts.live, summary_counts.time_zone,
    (summary_counts.asked).starts_at, (summary_counts.asked).ends_at
  ) as n;
end
$$;
comment on function timeline_data.summary_counts(uuid, text, timeline_data.page_filter, date, date, date[]) is
  'Rows of day_count between two days, those of "live" counted anew.';
