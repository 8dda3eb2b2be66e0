-- A range and a width that partitions can have.
create or replace function timeline_data.check_range(
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
  v_width text := coalesce(check_range.width, (select i.partition_width from timeline_data.install as i));
begin
  perform timeline_data.width_step(v_width);
  if (check_range.lower_bound < check_range.upper_bound) is not true
    or check_range.lower_bound < '0001-01-01 00:00:00+00'
    or check_range.upper_bound > '10000-01-01 00:00:00+00' then
    raise exception 'no partitions from % to %', check_range.lower_bound, check_range.upper_bound
      using errcode = 'TL400', hint = 'A range has two ends, the first before the second, in the years 1 to 9999.';
  end if;
  return v_width;
end
$$;
comment on function timeline_data.check_range(timestamptz, timestamptz, text) is
  'The width, or the installation''s where it is null. TL400 for a range or a width that partitions cannot have.';
