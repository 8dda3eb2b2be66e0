-- What change_results() is for one filter, for many: the activity, and what it was, are put together once.
create or replace function timeline_data.live_change(
  settings timeline_data.company,
  filters  timeline_data.page_filter[],
  include  text[],
  change   timeline_data.feed
)
returns json
language plpgsql
stable
as $$
declare
  v_activity timeline_data.activity := timeline_data.changed_activity(live_change.change);
  v_is_there boolean := v_activity.id is not null and not v_activity.is_removed;
  -- What was inserted or brought back was not there; what is archived was not changed.
  v_can_leave boolean := (live_change.change).change not in ('insert', 'restore')
    and (v_activity.id is not null or timeline_data.is_erased(live_change.change));
  v_draft timeline_data.draft;
  v_former timeline_data.draft;
  v_links timeline_data.activity_link[];
  v_former_links timeline_data.activity_link[];
  v_filter timeline_data.page_filter;
  v_shown integer[] := '{}'::integer[];
  v_left integer[] := '{}'::integer[];
  v_place integer := 0;
begin
  if v_is_there then
    v_draft := timeline_data.doc_draft(v_activity.id, timeline_data.activity_doc(v_activity));
    v_links := timeline_data.draft_links(live_change.settings, v_draft);
  end if;
  if v_can_leave and v_activity.id is not null then
    v_former := timeline_data.doc_draft(
      v_activity.id, timeline_data.former_activity(v_activity, (live_change.change).version));
    v_former_links := timeline_data.draft_links(live_change.settings, v_former);
  end if;
  foreach v_filter in array live_change.filters
  loop
    v_place := v_place + 1;
    if v_is_there and timeline_data.passes_filter(v_filter, v_draft, v_activity.created_by, v_links) then
      v_shown := v_shown || v_place;
    elsif v_can_leave and (v_activity.id is null or timeline_data.passes_filter(
        v_filter, v_former, v_activity.created_by, v_former_links)) then
      v_left := v_left || v_place;
    end if;
  end loop;
  if v_shown = '{}'::integer[] and v_left = '{}'::integer[] then
    return null;
  end if;
  return json_build_object(
    'change', (live_change.change).change,
    'position', timeline_data.change_position(live_change.change),
    'told', case
      when v_shown <> '{}'::integer[] then timeline_data.change_json(
        live_change.change, replace((live_change.change).change, 'remove', 'update'),
        timeline_data.live_result(v_activity, live_change.include))::text
    end,
    'shown', v_shown,
    'gone', timeline_data.change_json(
      live_change.change, 'remove', json_build_object('id', (live_change.change).activity_id))::text,
    'left', v_left);
end
$$;
comment on function timeline_data.live_change(
  timeline_data.company, timeline_data.page_filter[], text[], timeline_data.feed) is
  'A change with the places of the filters it concerns; null where it concerns none.';
