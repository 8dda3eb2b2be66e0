-- Which period of a width an instant lies in, so that periods can be counted between two.
create or replace function timeline_data.period_number(
  at    timestamptz,
  width text
)
returns integer
language sql
immutable
set timezone = 'UTC'
as $$
  select case period_number.width
    when 'day' then floor(extract(epoch from period_number.at) / 86400)
    -- The epoch was a Thursday, weeks begin on Monday.
    when 'week' then floor((extract(epoch from period_number.at) / 86400 + 3) / 7)
    when 'month' then extract(year from period_number.at) * 12 + extract(month from period_number.at) - 1
    when 'quarter' then extract(year from period_number.at) * 4 + extract(quarter from period_number.at) - 1
    when 'year' then extract(year from period_number.at)
  end::integer
$$;
comment on function timeline_data.period_number(timestamptz, text) is
  'The number of the day, week, month, quarter or year (UTC) of an instant, consecutive within a width.';
