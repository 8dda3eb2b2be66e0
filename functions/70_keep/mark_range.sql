-- What a summary kept of a range whose partition somebody took away by hand is counted anew: no trigger saw it leave.
-- Reads all days of all companies, which is rare enough.
create or replace function timeline_data.mark_range(
  starts_at timestamptz,
  ends_at   timestamptz
)
returns void
language sql
volatile
set timezone = 'UTC'
as $$
  -- A local day shares an instant with the day of UTC of the same date, whatever the zone.
  insert into timeline_data.summary_mark (company_id, day)
  select
    s.company_id,
    s.day
  from timeline_data.summary_day as s
  where s.day >= (mark_range.starts_at at time zone 'UTC')::date - 1
    and s.day <= (mark_range.ends_at at time zone 'UTC')::date + 1
$$;
comment on function timeline_data.mark_range(timestamptz, timestamptz) is
  'Marks the kept days that touch [starts_at, ends_at).';
