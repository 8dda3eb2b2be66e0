-- The one text form of an instant: UTC with Z, six digits of microseconds only when there are any.
create or replace function timeline_data.instant(value timestamptz)
returns text
language sql
stable
parallel safe
return to_char(
  value at time zone 'UTC',
  case
    when date_trunc('second', value) = value then 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
    else 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
  end
);
comment on function timeline_data.instant(timestamptz) is
  'An instant as JSON says it: 2024-01-15T10:30:00Z.';
