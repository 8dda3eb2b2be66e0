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
begin
  v_page.after_date := member_links.after_date;
  v_page.after_id := member_links.after_id;
  return timeline_data.hit_links(member_links.company_id, v_page, array(
    select row(k.id, k.activity_date, false, null)::timeline_data.search_hit
    from unnest(timeline_data.company_keys(member_links.company_id, v_page, member_links.needed)) with ordinality as k
    order by k.ordinality
  ));
end
$$;
comment on function timeline_data.member_links(uuid, timeline_data.page_filter, timestamptz, uuid, integer) is
  'Up to so many rows of activity_link after a place whose activities pass the filter, in the order of its view.';
