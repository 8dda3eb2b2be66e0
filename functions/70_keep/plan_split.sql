-- Where the next partitions are to be cut: ahead first, then behind.
-- So many at once that nobody waits long for the swap; the next call plans the next.
create or replace function timeline_data.plan_split(
  lower_bound timestamptz,
  upper_bound timestamptz,
  width       text
)
returns timestamptz[]
language plpgsql
stable
set timezone = 'UTC'
as $$
declare
  c_at_once constant integer := 64;
  c_most constant integer := 1500;
  v_past timestamptz;
  v_future timestamptz;
  v_bounds timestamptz[];
begin
  select
    max(d.ends_at) filter (where d.starts_at = '-infinity'),
    max(d.starts_at) filter (where d.ends_at = 'infinity')
  into v_past, v_future
  from timeline_data.partition_directory as d;
  select array_agg(b.at order by b.at)
  into v_bounds
  from unnest(timeline_data.partition_bounds(
    case when v_past = v_future then plan_split.lower_bound else least(plan_split.lower_bound, v_future) end,
    case when v_past = v_future then plan_split.upper_bound else greatest(plan_split.upper_bound, v_past) end,
    plan_split.width)) as b (at)
  where v_past = v_future
    or b.at < v_past
    or b.at > v_future;
  if cardinality(v_bounds) > c_most + 1 then
    raise exception '% partitions at once', cardinality(v_bounds) - 1
      using errcode = 'TL413', hint = 'Choose a wider width or a shorter range; up to 1,500 fit.';
  end if;
  if v_past = v_future then
    return array['-infinity'::timestamptz] || v_bounds[:c_at_once + 1] || 'infinity'::timestamptz;
  end if;
  if plan_split.upper_bound > v_future then
    return v_future || (array(select b.at from unnest(v_bounds) as b (at) where b.at > v_future order by 1))[:c_at_once]
      || 'infinity'::timestamptz;
  end if;
  if plan_split.lower_bound < v_past then
    return '-infinity'::timestamptz || array(
      select n.at
      from (select b.at from unnest(v_bounds) as b (at) where b.at < v_past order by 1 desc limit c_at_once) as n
      order by 1
    ) || v_past;
  end if;
  return null;
end
$$;
comment on function timeline_data.plan_split(timestamptz, timestamptz, text) is
  'Bounds of partitions to create next so that [lower_bound, upper_bound) has some, with the edge at its end; null when all are there. TL413.';
