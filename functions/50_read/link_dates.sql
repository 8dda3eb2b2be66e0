-- The distinct dates of a few links; null for many, where testing each against all would cost more than
-- planning the partitions between the first and the last.
create or replace function timeline_data.link_dates(links timeline_data.activity_link[])
returns timestamptz[]
language plpgsql
immutable
as $$
begin
  if cardinality(link_dates.links) > 200 then
    return null;
  end if;
  return array(
    select distinct l.activity_date
    from unnest(link_dates.links) as l
  );
end
$$;
comment on function timeline_data.link_dates(timeline_data.activity_link[]) is
  'Distinct activity dates of up to 200 links, else null.';
