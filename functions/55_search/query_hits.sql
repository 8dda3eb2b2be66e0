-- The newest activities that match a query and pass a filter, by way of whichever holds fewer: the links of the
-- filter's objects, or the index of search.
create or replace function timeline_data.query_hits(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match,
  needed     integer
)
returns timeline_data.search_hit[]
language plpgsql
stable
as $$
begin
  if timeline_data.has_few_links(query_hits.company_id, query_hits.filter) then
    return timeline_data.linked_hits(
      query_hits.company_id, query_hits.filter, query_hits.match, query_hits.needed);
  end if;
  return timeline_data.word_hits(query_hits.company_id, query_hits.filter, query_hits.match, query_hits.needed);
end
$$;
comment on function timeline_data.query_hits(uuid, timeline_data.page_filter, timeline_data.word_match, integer) is
  'Up to so many hits in the order of the view.';
