-- How long a partition of a width is; the widths there are.
create or replace function timeline_data.width_step(
  width text
)
returns interval
language plpgsql
immutable
as $$
begin
  if width_step.width = 'quarter' then
    return interval '3 months';
  end if;
  if (width_step.width = any (array['day', 'week', 'month', 'year'])) is not true then
    raise exception 'no partitions of a %', coalesce(width_step.width, 'null')
      using errcode = 'TL400', hint = 'Widths: day, week, month, quarter, year.';
  end if;
  return ('1 ' || width_step.width)::interval;
end
$$;
comment on function timeline_data.width_step(text) is
  'The interval of a width of partitions: day, week, month, quarter, year. TL400.';
