-- A filter as sent to one whose every part is checked and resolved. Unknown keys are refused: a
-- misspelled one must never mean "everything".
create or replace function timeline_data.parse_filter(
  settings timeline_data.company,
  viewer   uuid,
  filter   jsonb,
  further  text[],
  query    text
)
returns timeline_data.page_filter
language plpgsql
stable
as $$
declare
  c_where constant text[] := array[
    'object_type', 'object_id', 'activity_type', 'status', 'priority', 'assigned_to'];
  c_paging constant text[] := array['limit', 'cursor', 'count', 'include', 'min_token'];
  c_known constant text[] := c_where || c_paging || array[
    'not', 'date_from', 'date_to', 'time_zone', 'related', 'view'] || parse_filter.further;
  v_filter jsonb := parse_filter.filter;
  v_not timeline_data.page_filter;
  v_page timeline_data.page_filter;
begin
  -- Asked first in one expression, since as a rule every key is known.
  if (case when jsonb_typeof(v_filter) = 'object' then v_filter - c_known <> '{}' else true end) then
    perform timeline_data.check_keys(v_filter, c_known, 'the filter');
  end if;
  if coalesce(v_filter -> 'not', 'null') <> 'null' then
    perform timeline_data.check_keys(v_filter -> 'not', c_where, '"not"');
  end if;
  v_page.viewer := parse_filter.viewer;
  v_page.has_objects := false;
  v_page.is_related := v_filter -> 'related' is null or timeline_data.parse_flag(
    coalesce(nullif(v_filter -> 'related', 'null'), 'true'), 'related');
  if v_filter ?| c_where then
    v_page := timeline_data.parse_where(parse_filter.settings, v_filter, v_page);
  end if;
  if coalesce(v_filter -> 'not', 'null') <> 'null' then
    v_not.is_related := v_page.is_related;
    v_not := timeline_data.parse_where(parse_filter.settings, v_filter -> 'not', v_not);
    v_page.not_main_types := v_not.main_types;
    v_page.not_object_types := v_not.object_types;
    v_page.not_object_ids := v_not.object_ids;
    v_page.not_object_dates := v_not.object_dates;
    v_page.not_object_levels := v_not.object_levels;
    v_page.not_activity_types := v_not.activity_types;
    v_page.not_statuses := v_not.statuses;
    v_page.not_priorities := v_not.priorities;
    v_page.not_assignees := v_not.assignees;
  end if;
  v_page.view := case
    when v_filter -> 'view' is null then 'all'
    else timeline_data.parse_choice(
      coalesce(nullif(v_filter -> 'view', 'null'), '"all"'), 'view',
      array['all', 'upcoming', 'overdue', 'history'])
  end;
  v_page.digest := timeline_data.filter_digest(v_filter - c_paging) || coalesce(md5(parse_filter.query), '');
  v_page := timeline_data.parse_range(parse_filter.settings, v_filter, v_page);
  v_page.not_ids := timeline_data.excluded_ids((parse_filter.settings).company_id, v_page);
  return timeline_data.parse_paging(parse_filter.settings, v_filter, v_page);
end
$$;
comment on function timeline_data.parse_filter(timeline_data.company, uuid, jsonb, text[], text) is
  'A checked and resolved filter; further: keys known beside those of a page; query: what its cursors belong to as well. TL400, TL405, TL413, TL416, TL425.';
