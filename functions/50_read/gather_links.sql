-- hit_links() of many objects: of each, the links between the first hit and the last are read in one go, and where
-- they are many, each hit is looked up. Serves: activity_link_pkey.
create or replace function timeline_data.gather_links(
  company_id uuid,
  filter     timeline_data.page_filter,
  hits       timeline_data.search_hit[]
)
returns timeline_data.activity_link[]
language plpgsql
stable
set enable_hashjoin = on
as $$
declare
  v_page timeline_data.page_filter := gather_links.filter;
  -- A row that is read in order costs about a quarter of one that is looked up.
  v_most integer := cardinality(gather_links.hits) / 4;
  v_first timestamptz := (select min(h.activity_date) from unnest(gather_links.hits) as h);
  v_last timestamptz := (select max(h.activity_date) from unnest(gather_links.hits) as h);
begin
  return array(
    with hit as materialized (
      select h.id, h.activity_date, h.place
      from unnest(gather_links.hits) with ordinality as h (id, activity_date, is_open, score, place)
    ), source as materialized (
      select o.*
      from rows from (
        unnest(v_page.object_types), unnest(v_page.object_ids),
        unnest(v_page.object_dates), unnest(v_page.object_levels)
      ) with ordinality as o (type, id, dates, levels, place)
    ), near as materialized (
      select o.place, l.link, count(*) over (partition by o.place) as count
      from source as o
      cross join lateral (
        select k as link
        from timeline_data.activity_link as k
        where (k.company_id, k.object_id, k.object_type) = ((select gather_links.company_id), o.id, o.type)
          and k.activity_date between v_first and v_last
        limit v_most + 1
      ) as l
    ), found as (
      select h.place as hit, n.place, n.link
      from near as n
      join hit as h
        on h.id = (n.link).activity_id
        and h.activity_date = (n.link).activity_date
      where n.count <= v_most
      union all
      select h.place, o.place, l.link
      from source as o
      cross join hit as h
      cross join lateral (
        select k as link
        from timeline_data.activity_link as k
        where (k.company_id, k.object_id, k.object_type) = ((select gather_links.company_id), o.id, o.type)
          and (k.activity_date, k.activity_id) = (h.activity_date, h.id)
        offset 0
      ) as l
      where o.place in (select n.place from near as n where n.count > v_most)
    ), best as (
      select distinct on (f.hit) f.hit, f.link
      from found as f
      join source as o
        on o.place = f.place
      where (v_page.is_related or (f.link).is_main)
        and (o.dates is null or (f.link).activity_date <@ o.dates)
        and coalesce((f.link).distance, 0) <= coalesce(o.levels, 10)
      order by f.hit, v_page.relations[o.place] in ('converted', 'parent'), (f.link).is_main desc,
        (f.link).via_id nulls first, f.place
    )
    select b.link from best as b order by b.hit
  );
end
$$;
comment on function timeline_data.gather_links(uuid, timeline_data.page_filter, timeline_data.search_hit[]) is
  'What hit_links() answers.';
