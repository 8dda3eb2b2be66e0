-- How old summaries are, and how much waits to be folded, for administrators.
create or replace view timeline.stats_refresh
with (security_barrier = true)
as
select
  r.name,
  r.refreshed_at,
  r.age,
  r.row_count,
  r.marks_waiting,
  r.companies_waiting
from timeline_data.refresh_stats() as r;
comment on view timeline.stats_refresh is
  'Age of the folded days and of each materialized view, and what waits for timeline refresh.

name (summary_day: the folding; else the materialized view), refreshed_at (null: never), age, row_count (of
summary_day as of the last analyze), marks_waiting and companies_waiting (of the folding: changed days, doubles
included, and companies that are not folded through yet; counted up to 100,000). summary() is right however old they
are, only slower. For administrators.';
