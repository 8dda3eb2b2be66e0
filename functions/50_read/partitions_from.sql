-- So many partitions of a range from its oldest end (held: of these alone), as far as the directory knows them.
-- Those of them that the company has activities in are named; none where the directory has a gap, or two
-- that overlap: then only the parent knows. Serves: partition_directory_pkey, activity_month_next.
create or replace function timeline_data.partitions_from(
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
    case when bool_and(p.is_next) then array_agg(p.name order by p.starts_at) filter (where p.is_held) end
  into partitions_from.starts_at, partitions_from.ends_at, partitions_from.names
  from (
    select
      d.name,
      d.starts_at,
      d.ends_at,
      coalesce(
        d.starts_at = lag(d.ends_at) over (order by d.starts_at),
        d.starts_at <= partitions_from.lower_bound
      ) or partitions_from.held is not null as is_next,
      exists (
        select
        from timeline_data.activity_month as m
        where m.company_id = partitions_from.company_id
          and m.month >= date_trunc('month', d.starts_at at time zone 'UTC')::date
          and m.month <= ((d.ends_at - interval '1 microsecond') at time zone 'UTC')::date
      ) as is_held
    from timeline_data.partition_directory as d
    where d.starts_at < partitions_from.upper_bound
      and d.ends_at > partitions_from.lower_bound
      and (partitions_from.held is null or d.name = any (partitions_from.held))
    order by d.starts_at
    limit partitions_from.partitions
  ) as p;
end
$$;
comment on function timeline_data.partitions_from(uuid, timestamptz, timestamptz, integer, text[]) is
  'Their range, and their names from the oldest to the newest; no names where the directory has no whole answer.';
