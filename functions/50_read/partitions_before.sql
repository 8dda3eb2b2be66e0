-- So many partitions of a range from its newest end (held: of these alone), as far as the directory knows them.
-- Those of them that the company has activities in are named; none where the directory has a gap, or two
-- that overlap: then only the parent knows. Serves: partition_directory_pkey, activity_month_next.
create or replace function timeline_data.partitions_before(
  company_id  uuid,
  lower_bound timestamptz,
  upper_bound timestamptz,
  partitions  integer,
  held        text[],
  out starts_at timestamptz,
  out ends_at   timestamptz,
  out names     text[]
)
returns record
language plpgsql
stable
as $$
begin
  select
    min(p.starts_at),
    max(p.ends_at),
    case when bool_and(p.is_next) then array_agg(p.name order by p.starts_at desc) filter (where p.is_held) end
  into partitions_before.starts_at, partitions_before.ends_at, partitions_before.names
  from (
    select
      d.name,
      d.starts_at,
      d.ends_at,
      coalesce(
        d.ends_at = lag(d.starts_at) over (order by d.starts_at desc),
        d.ends_at >= partitions_before.upper_bound
      ) or partitions_before.held is not null as is_next,
      exists (
        select
        from timeline_data.activity_month as m
        where m.company_id = partitions_before.company_id
          and m.month >= date_trunc('month', d.starts_at at time zone 'UTC')::date
          and m.month <= ((d.ends_at - interval '1 microsecond') at time zone 'UTC')::date
      ) as is_held
    from timeline_data.partition_directory as d
    where d.starts_at < partitions_before.upper_bound
      and d.ends_at > partitions_before.lower_bound
      and (partitions_before.held is null or d.name = any (partitions_before.held))
    order by d.starts_at desc
    limit partitions_before.partitions
  ) as p;
end
$$;
comment on function timeline_data.partitions_before(uuid, timestamptz, timestamptz, integer, text[]) is
  'Their range, and their names from the newest to the oldest; no names where the directory has no whole answer.';
