-- The newest rows that match a query and pass a filter, by way of whichever holds fewer: the links of the
-- filter's objects, or the index of search.
create or replace function timeline_data.query_rows(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match,
  needed     integer,
  is_fetched boolean
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := query_rows.filter;
begin
  if timeline_data.has_few_links(query_rows.company_id, v_page) then
    return timeline_data.linked_rows(query_rows.company_id, v_page, query_rows.match, query_rows.needed);
  end if;
  return timeline_data.word_rows(
    query_rows.company_id, v_page, query_rows.match, query_rows.needed, query_rows.is_fetched);
end
$$;
comment on function timeline_data.query_rows(
  uuid, timeline_data.page_filter, timeline_data.word_match, integer, boolean) is
  'Up to so many rows in the order of the view; is_fetched: whole ones, else perhaps keys and reasons alone.';
