-- The next links of a filter's objects that lead to activities that pass it, found from the activities' side:
-- a filter is tested in the company's index, and what passes is looked up among the links. Of a timeline of
-- tens of thousands few of which pass, that looks at less than going through all its links.
create or replace function timeline_data.member_links(
  company_id uuid,
  filter     timeline_data.page_filter,
  after_date timestamptz,
  after_id   uuid,
  needed     integer
)
returns timeline_data.activity_link[]
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := member_links.filter;
  v_keys timeline_data.page_row[];
begin
  v_page.after_date := member_links.after_date;
  v_page.after_id := member_links.after_id;
  v_keys := timeline_data.company_keys(member_links.company_id, v_page, member_links.needed);
  return array(
    select (l.*)::timeline_data.activity_link
    from unnest(v_keys) with ordinality as k
    cross join lateral (
      select n.*
      from unnest(v_page.object_types, v_page.object_ids) as o (object_type, object_id)
      join timeline_data.activity_link as n
        on n.company_id = member_links.company_id
        and n.object_id = o.object_id
        and n.object_type = o.object_type
        and n.activity_date = k.activity_date
        and n.activity_id = k.id
      where v_page.is_related or n.is_main
      order by n.is_main desc, n.via_id nulls first
      limit 1
    ) as l
    order by k.ordinality
  );
end
$$;
comment on function timeline_data.member_links(uuid, timeline_data.page_filter, timestamptz, uuid, integer) is
  'Up to so many rows of activity_link after a place whose activities pass the filter, in the order of its view.';
