-- A filter without what facets tell: on this ground each of them is counted under the others.
create or replace function timeline_data.without_facets(filter timeline_data.page_filter)
returns timeline_data.page_filter
language plpgsql
immutable
as $$
declare
  v_page timeline_data.page_filter := without_facets.filter;
begin
  v_page.activity_types := null;
  v_page.statuses := null;
  v_page.priorities := null;
  v_page.assignees := null;
  v_page.main_types := null;
  v_page.not_activity_types := null;
  v_page.not_statuses := null;
  v_page.not_priorities := null;
  v_page.not_assignees := null;
  v_page.not_main_types := null;
  v_page.after_date := null;
  v_page.after_id := null;
  return v_page;
end
$$;
comment on function timeline_data.without_facets(timeline_data.page_filter) is
  'The filter of dates, view, objects and viewer alone.';
