-- How long activities were open, from a histogram: percentiles by a straight line within their bucket.
-- Serves: rollup_completion_pkey.
create or replace view timeline.completion_times
with (security_barrier = true)
as
select
  c.company_id,
  c.month,
  c.activity_type,
  sum(c.activities)::bigint as completed_count,
  make_interval(secs => (sum(c.seconds) / sum(c.activities))::double precision) as mean_time,
  make_interval(secs => max(
    c.starts + (c.ends - c.starts) * (0.5 * c.total - c.below)::double precision / c.activities)
    filter (where c.below < 0.5 * c.total and c.below + c.activities >= 0.5 * c.total)) as p50_about,
  make_interval(secs => max(
    c.starts + (c.ends - c.starts) * (0.9 * c.total - c.below)::double precision / c.activities)
    filter (where c.below < 0.9 * c.total and c.below + c.activities >= 0.9 * c.total)) as p90_about,
  s.rolled_at as refreshed_at
from (
  select
    r.company_id,
    r.month,
    r.activity_type,
    r.activities,
    r.seconds,
    coalesce((timeline_data.duration_bounds_v1())[r.bucket], 0)::double precision as starts,
    (timeline_data.duration_bounds_v1())[least(r.bucket + 1, 41)]::double precision as ends,
    sum(r.activities) over m as total,
    sum(r.activities) over (m order by r.bucket) - r.activities as below
  from timeline_data.rollup_completion as r
  where r.company_id = (select timeline_data.bound_company())
    and r.activities > 0
  window m as (partition by r.company_id, r.month, r.activity_type)
) as c
inner join timeline_data.summary_company as s
  on s.company_id = c.company_id
where s.company_id = (select timeline_data.bound_company())
  and timeline_data.bound_company() is not null
group by c.company_id, c.month, c.activity_type, s.rolled_at;
comment on view timeline.completion_times is
  'How long activities of the bound company were open before they were completed, as of refreshed_at.

month: in which they were completed (UTC); activity_type, completed_count; mean_time: exact, to the second;
p50_about, p90_about: from a histogram, within the bucket that holds them (of 42, from a minute to ten years). From
created_at to completed_at; what was recorded as completed is not in it, nor are private and removed activities, nor
completions before the installation knew this view. Archived ones are.';
