-- The next stretch of time a read looks at, cut at bounds of partitions: so many partitions on from a
-- place, towards the past or the future. The directory is only a hint: windows tile time without it.
create or replace function timeline_data.next_window(
  place      timestamptz,
  partitions integer,
  is_forward boolean
)
returns timestamptz
language plpgsql
stable
as $$
declare
  v_bound timestamptz;
begin
  if next_window.is_forward then
    select d.ends_at
    into v_bound
    from timeline_data.partition_directory as d
    where d.ends_at > next_window.place
    order by d.starts_at
    offset next_window.partitions - 1
    limit 1;
    return coalesce(v_bound, 'infinity');
  end if;
  -- From the end of time down: future partitions hold little, take them along with the present one.
  if next_window.place = 'infinity' then
    select d.starts_at
    into v_bound
    from timeline_data.partition_directory as d
    where d.starts_at <= timeline_data.now()
    order by d.starts_at desc
    limit 1;
    return coalesce(v_bound, '-infinity');
  end if;
  select d.starts_at
  into v_bound
  from timeline_data.partition_directory as d
  where d.starts_at < next_window.place
  order by d.starts_at desc
  offset next_window.partitions - 1
  limit 1;
  return coalesce(v_bound, '-infinity');
end
$$;
comment on function timeline_data.next_window(timestamptz, integer, boolean) is
  'The far bound of a window that begins at place and spans so many partitions.';
