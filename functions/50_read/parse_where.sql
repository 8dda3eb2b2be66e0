-- What a filter, or its "not", asks of an activity, checked and resolved.
create or replace function timeline_data.parse_where(
  settings timeline_data.company,
  filter   jsonb,
  parsed   timeline_data.page_filter
)
returns timeline_data.page_filter
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := parse_where.parsed;
  v_refs record;
  v_objects record;
begin
  v_refs := timeline_data.filter_refs(parse_where.settings, parse_where.filter);
  v_page.has_objects := v_refs.has_objects;
  v_page.main_types := v_refs.main_types;
  if v_refs.has_objects then
    v_objects := timeline_data.filter_sources((parse_where.settings).company_id, v_refs.types, v_refs.ids);
    v_page.object_types := v_objects.types;
    v_page.object_ids := v_objects.ids;
    v_page.relations := v_objects.relations;
    v_page.object_dates := v_objects.dates;
    v_page.object_levels := v_objects.levels;
    if not v_page.is_related then
      v_page := timeline_data.own_objects(v_page);
    end if;
  end if;
  v_page.activity_types := timeline_data.filter_words(
    parse_where.filter, 'activity_type', timeline_data.known_types(parse_where.settings));
  v_page.statuses := timeline_data.filter_words(
    parse_where.filter, 'status', array['planned', 'in_progress', 'completed', 'cancelled']);
  v_page.priorities := timeline_data.filter_words(
    parse_where.filter, 'priority', array['low', 'medium', 'high', 'urgent']);
  v_page.assignees := timeline_data.filter_users(parse_where.settings, parse_where.filter);
  return v_page;
end
$$;
comment on function timeline_data.parse_where(timeline_data.company, jsonb, timeline_data.page_filter) is
  'Fills object_type, object_id, activity_type, status, priority and assigned_to of a filter. TL400, TL413.';
