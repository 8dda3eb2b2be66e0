-- The next stretch of [lower_bound, upper_bound) that a read looks at: so many partitions, from its newest
-- end (is_forward: from its oldest), beginning at a month in which the company has activities. What lies
-- between is skipped, and its partitions are not planned. activity_month is complete (t40_month); the
-- directory of partitions is only a hint where to cut. Serves: activity_month_next.
create or replace function timeline_data.next_window(
  company_id  uuid,
  lower_bound timestamptz,
  upper_bound timestamptz,
  partitions  integer,
  is_forward  boolean,
  out starts_at timestamptz,
  out ends_at   timestamptz
)
returns record
language plpgsql
stable
as $$
declare
  v_first date := date_trunc('month', next_window.lower_bound at time zone 'UTC')::date;
  v_last date := ((next_window.upper_bound - interval '1 microsecond') at time zone 'UTC')::date;
  v_month timestamptz;
begin
  if next_window.is_forward then
    select m.month::timestamp at time zone 'UTC'
    into v_month
    from timeline_data.activity_month as m
    where m.company_id = next_window.company_id
      and m.month >= v_first
      and m.month <= v_last
    order by m.month
    limit 1;
    next_window.starts_at := greatest(next_window.lower_bound, v_month);
    select d.ends_at
    into next_window.ends_at
    from timeline_data.partition_directory as d
    where d.ends_at > next_window.starts_at
    order by d.starts_at
    offset next_window.partitions - 1
    limit 1;
    next_window.ends_at := least(next_window.upper_bound, next_window.ends_at);
  else
    select m.month::timestamp at time zone 'UTC' + interval '1 month'
    into v_month
    from timeline_data.activity_month as m
    where m.company_id = next_window.company_id
      and m.month >= v_first
      and m.month <= v_last
    order by m.month desc
    limit 1;
    next_window.ends_at := least(next_window.upper_bound, v_month);
    select d.starts_at
    into next_window.starts_at
    from timeline_data.partition_directory as d
    where d.starts_at < next_window.ends_at
    order by d.starts_at desc
    offset next_window.partitions - 1
    limit 1;
    next_window.starts_at := greatest(next_window.lower_bound, next_window.starts_at);
  end if;
  if v_month is null then
    next_window.starts_at := null;
    next_window.ends_at := null;
  end if;
end
$$;
comment on function timeline_data.next_window(uuid, timestamptz, timestamptz, integer, boolean) is
  'Where to look next, [starts_at, ends_at); both null when the company has nothing more in the range.';
