-- The distinct dates of a few links that lie far apart; null where planning the partitions between the first
-- and the last costs less than testing each against all dates: for many links, or few partitions, fewer than links.
create or replace function timeline_data.link_dates(links timeline_data.activity_link[])
returns timestamptz[]
language plpgsql
stable
as $$
declare
  v_first timestamptz := (link_dates.links[1]).activity_date;
  v_last timestamptz := (link_dates.links[cardinality(link_dates.links)]).activity_date;
begin
  if cardinality(link_dates.links) > 200 or least(64, cardinality(link_dates.links)) >= (
    select count(*)
    from timeline_data.partition_directory as d
    where d.starts_at <= greatest(v_first, v_last)
      and d.ends_at > least(v_first, v_last)
  ) then
    return null;
  end if;
  return array(
    select distinct l.activity_date
    from unnest(link_dates.links) as l
  );
end
$$;
comment on function timeline_data.link_dates(timeline_data.activity_link[]) is
  'Distinct activity dates of up to 200 links (one chunk, in order) over more than 64 partitions, or more than there are links, else null.';
