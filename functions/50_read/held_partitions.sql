-- In which of hundreds of partitions a small company's activities lie, told by its keys. Null where that is
-- not worth it: few partitions are left, the company is not small, or the directory has a gap.
-- Serves: activity_body_pkey.
create or replace function timeline_data.held_partitions(
  company_id  uuid,
  lower_bound timestamptz,
  upper_bound timestamptz
)
returns text[]
language plpgsql
stable
as $$
declare
  c_few constant integer := 64;
  c_small constant integer := 2000;
  v_bounds timestamptz[];
  v_names text[];
  v_dates timestamptz[];
  v_is_whole boolean;
begin
  select
    array_agg(d.starts_at order by d.starts_at),
    array_agg(d.name order by d.starts_at),
    min(d.starts_at) <= held_partitions.lower_bound and bool_and(d.is_next)
  into v_bounds, v_names, v_is_whole
  from (
    select
      p.name,
      p.starts_at,
      p.ends_at = lead(p.starts_at, 1, greatest(p.ends_at, held_partitions.upper_bound))
        over (order by p.starts_at) as is_next
    from timeline_data.partition_directory as p
    where p.starts_at < held_partitions.upper_bound
      and p.ends_at > held_partitions.lower_bound
  ) as d;
  if v_is_whole is not true or cardinality(v_names) <= c_few then
    return null;
  end if;
  v_dates := array(
    select b.activity_date
    from timeline_data.activity_body as b
    where b.company_id = held_partitions.company_id
    limit c_small + 1
  );
  if cardinality(v_dates) > c_small then
    return null;
  end if;
  return array(
    select distinct v_names[width_bucket(k.at, v_bounds)]
    from unnest(v_dates) as k (at)
    where k.at >= held_partitions.lower_bound
      and k.at < held_partitions.upper_bound
  );
end
$$;
comment on function timeline_data.held_partitions(uuid, timestamptz, timestamptz) is
  'Names of the partitions in a range with activities of a small company, or null.';
