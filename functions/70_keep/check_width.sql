-- A width and a range that partitions can have.
create or replace function timeline_data.check_width(
  lower_bound timestamptz,
  upper_bound timestamptz,
  width       text
)
returns text
language plpgsql
stable
set timezone = 'UTC'
as $$
declare
  v_width text := coalesce(check_width.width, (select i.partition_width from timeline_data.install as i));
begin
  if not v_width = any (array['day', 'week', 'month', 'quarter', 'year'])
    or (check_width.lower_bound < check_width.upper_bound) is not true
    or check_width.lower_bound < '0001-01-01 00:00:00+00'
    or check_width.upper_bound > '10000-01-01 00:00:00+00' then
    raise exception 'no partitions of a % from % to %', v_width, check_width.lower_bound, check_width.upper_bound
      using errcode = 'TL400', hint = 'Widths: day, week, month, quarter, year; years 1 to 9999.';
  end if;
  return v_width;
end
$$;
comment on function timeline_data.check_width(timestamptz, timestamptz, text) is
  'The width, or the installation''s where it is null. TL400.';
