-- What stands on the timelines that "not" excludes, where these are many and hold little: known once, instead of being
-- asked of each activity for each of them. Serves: activity_link_pkey.
create or replace function timeline_data.excluded_ids(
  company_id uuid,
  filter     timeline_data.page_filter
)
returns uuid[]
language plpgsql
stable
as $$
declare
  c_few constant integer := 8;
  c_most constant integer := 10000;
  v_page timeline_data.page_filter := excluded_ids.filter;
  v_ids uuid[];
begin
  if coalesce(cardinality(v_page.not_object_ids), 0) <= c_few then
    return null;
  end if;
  v_ids := array(
    select l.activity_id
    from unnest(v_page.not_object_types, v_page.not_object_ids, v_page.not_object_dates, v_page.not_object_levels)
      as o (type, id, dates, levels)
    cross join lateral (
      select k.activity_id
      from timeline_data.activity_link as k
      where k.company_id = (select excluded_ids.company_id)
        and k.object_id = o.id
        and k.object_type = o.type
        and k.activity_date >= v_page.starts_at
        and k.activity_date < v_page.ends_at
        and (v_page.is_related or k.is_main)
        and (o.dates is null or k.activity_date <@ o.dates)
        and coalesce(k.distance, 0) <= coalesce(o.levels, 10)
      limit c_most + 1
    ) as l
    limit c_most + 1
  );
  return case when cardinality(v_ids) <= c_most then v_ids end;
end
$$;
comment on function timeline_data.excluded_ids(uuid, timeline_data.page_filter) is
  'Activities of the window on a timeline that is excluded, some perhaps twice; null for few timelines, and for more than 10,000 links.';
