-- A filter as sent to one whose every part is checked and resolved. Unknown keys are refused: a
-- misspelled one must never mean "everything".
create or replace function timeline_data.parse_filter(
  settings timeline_data.company,
  viewer   uuid,
  filter   jsonb
)
returns timeline_data.page_filter
language plpgsql
stable
as $$
declare
  c_where constant text[] := array[
    'object_type', 'object_id', 'activity_type', 'status', 'priority', 'assigned_to'];
  c_paging constant text[] := array['limit', 'cursor', 'count', 'include', 'min_token'];
  c_statuses constant text[] := array['planned', 'in_progress', 'completed', 'cancelled'];
  c_priorities constant text[] := array['low', 'medium', 'high', 'urgent'];
  v_filter jsonb := parse_filter.filter;
  v_not jsonb := coalesce(nullif(parse_filter.filter -> 'not', 'null'), '{}');
  v_types text[] := timeline_data.known_types(parse_filter.settings);
  v_objects record;
  v_page timeline_data.page_filter;
begin
  perform timeline_data.check_keys(v_filter, c_where || c_paging || array[
    'not', 'date_from', 'date_to', 'time_zone', 'related', 'view'], 'the filter');
  perform timeline_data.check_keys(v_not, c_where, '"not"');
  v_page.viewer := parse_filter.viewer;
  v_objects := timeline_data.filter_objects(parse_filter.settings, v_filter);
  v_page.has_objects := v_objects.has_objects;
  v_page.main_types := v_objects.main_types;
  v_page.object_types := v_objects.types;
  v_page.object_ids := v_objects.ids;
  v_page.activity_types := timeline_data.filter_words(v_filter, 'activity_type', v_types);
  v_page.statuses := timeline_data.filter_words(v_filter, 'status', c_statuses);
  v_page.priorities := timeline_data.filter_words(v_filter, 'priority', c_priorities);
  v_page.assignees := timeline_data.filter_users(parse_filter.settings, v_filter);
  v_objects := timeline_data.filter_objects(parse_filter.settings, v_not);
  v_page.not_main_types := v_objects.main_types;
  v_page.not_object_types := v_objects.types;
  v_page.not_object_ids := v_objects.ids;
  v_page.not_activity_types := timeline_data.filter_words(v_not, 'activity_type', v_types);
  v_page.not_statuses := timeline_data.filter_words(v_not, 'status', c_statuses);
  v_page.not_priorities := timeline_data.filter_words(v_not, 'priority', c_priorities);
  v_page.not_assignees := timeline_data.filter_users(parse_filter.settings, v_not);
  v_page.is_related := timeline_data.parse_flag(
    coalesce(nullif(v_filter -> 'related', 'null'), 'true'), 'related');
  v_page.view := timeline_data.parse_choice(
    coalesce(nullif(v_filter -> 'view', 'null'), '"all"'), 'view',
    array['all', 'upcoming', 'overdue', 'history']);
  v_page.digest := timeline_data.filter_digest(v_filter - c_paging);
  v_page := timeline_data.parse_range(parse_filter.settings, v_filter, v_page);
  return timeline_data.parse_paging(parse_filter.settings, v_filter, v_page);
end
$$;
comment on function timeline_data.parse_filter(timeline_data.company, uuid, jsonb) is
  'A checked and resolved filter. TL400, TL405, TL413, TL416, TL425.';
