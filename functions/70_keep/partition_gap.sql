-- A range that no partition takes, as somebody's detach by hand leaves it: writes into it would fail.
create or replace function timeline_data.partition_gap()
returns timestamptz[]
language sql
stable
as $$
  select array[g.starts_at, g.ends_at]
  from (
    select
      coalesce(lag(d.ends_at) over (order by d.starts_at), '-infinity'::timestamptz) as starts_at,
      d.starts_at as ends_at
    from (
      select
        p.starts_at,
        p.ends_at
      from timeline_data.partition_directory as p
      union all
      values ('infinity'::timestamptz, 'infinity'::timestamptz)
    ) as d
  ) as g
  where g.starts_at < g.ends_at
  order by g.starts_at
  limit 1
$$;
comment on function timeline_data.partition_gap() is
  'The first range without a partition [from, to], or null.';
