-- Groups for facets of what matches a query, among the newest 10,000 activities that the viewer sees.
create or replace function timeline_data.query_tally(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match,
  budget     integer,
  out groups   timeline_data.facet_group[],
  out is_exact boolean
)
returns record
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := query_tally.filter;
  v_range timeline_data.page_filter;
begin
  query_tally.is_exact := true;
  if timeline_data.has_few_links(query_tally.company_id, v_page) then
    query_tally.groups := timeline_data.link_tally(query_tally.company_id, v_page, timeline_data.matched_links(
      query_tally.company_id, timeline_data.link_chunk(query_tally.company_id, v_page, null, null, null),
      query_tally.match));
    return;
  end if;
  if query_tally.budget is not null then
    v_range := timeline_data.newest_range(query_tally.company_id, v_page, query_tally.budget);
    query_tally.is_exact := (v_range.starts_at, v_range.ends_at) = (v_page.starts_at, v_page.ends_at);
    v_page := v_range;
  end if;
  query_tally.groups := timeline_data.word_tally(query_tally.company_id, v_page, query_tally.match);
end
$$;
comment on function timeline_data.query_tally(uuid, timeline_data.page_filter, timeline_data.word_match, integer) is
  'Groups of the matches among the newest so many activities (null: all), and whether those were all.';
