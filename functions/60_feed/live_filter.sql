-- The filter of a feed as live_changes() takes it: checked and resolved once, not for each change.
create or replace function timeline_data.live_filter(
  company_id uuid,
  options    jsonb
)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_page timeline_data.page_filter;
begin
  perform timeline_data.require_company(live_filter.company_id);
  v_page := timeline_data.parse_feed(
    timeline_data.company_settings(live_filter.company_id), live_filter.options);
  return json_build_object(
    'filter', v_page::text,
    'include', array_remove(v_page.include, 'position'),
    'is_related', v_page.has_objects and v_page.is_related,
    'is_timed', v_page.view <> 'all',
    'tells_objects', timeline_data.tells_objects(live_filter.options));
end
$$;
comment on function timeline_data.live_filter(uuid, jsonb) is
  'A filter for live_changes, of the bound viewer. is_related: changes of the directory change what it shows; is_timed: time does.
Errors: TL400, TL401, TL403, TL405, TL413, TL425.';
