-- Places as links: of the filter's objects that show the activity, the nearest; without objects, of none.
-- Serves: activity_link_pkey.
create or replace function timeline_data.hit_links(
  company_id uuid,
  filter     timeline_data.page_filter,
  hits       timeline_data.search_hit[]
)
returns timeline_data.activity_link[]
language plpgsql
stable
as $$
declare
  c_few constant integer := 8;
  v_page timeline_data.page_filter := hit_links.filter;
begin
  if not v_page.has_objects then
    return array(
      select row(null, null, r.activity_date, r.id, null, null, null, null, null, null,
        null, null)::timeline_data.activity_link
      from unnest(hit_links.hits) with ordinality as r
      order by r.ordinality
    );
  end if;
  if cardinality(v_page.object_ids) > c_few and cardinality(hit_links.hits) > c_few then
    return timeline_data.gather_links(hit_links.company_id, v_page, hit_links.hits);
  end if;
  return array(
    select (l.*)::timeline_data.activity_link
    from unnest(hit_links.hits) with ordinality as r
    cross join lateral (
      select n.*
      from rows from (
        unnest(v_page.object_types), unnest(v_page.object_ids),
        unnest(v_page.object_dates), unnest(v_page.object_levels)
      ) with ordinality as o (object_type, object_id, dates, levels, place)
      -- "offset 0" and "select": by its key, also in a company that the planner's statistics do not know.
      cross join lateral (
        select k.*
        from timeline_data.activity_link as k
        where k.company_id = (select hit_links.company_id)
          and k.object_id = o.object_id
          and k.object_type = o.object_type
          and k.activity_date = r.activity_date
          and k.activity_id = r.id
        offset 0
      ) as n
      where (v_page.is_related or n.is_main)
        and (o.dates is null or n.activity_date <@ o.dates)
        and coalesce(n.distance, 0) <= coalesce(o.levels, 10)
      order by
        v_page.relations[o.place] in ('converted', 'parent'), n.is_main desc, n.via_id nulls first, o.place
      limit 1
    ) as l
    order by r.ordinality
  );
end
$$;
comment on function timeline_data.hit_links(uuid, timeline_data.page_filter, timeline_data.search_hit[]) is
  'The rows of activity_link of places that are on the timeline of a filter''s objects, in their order; without objects, all places.';
