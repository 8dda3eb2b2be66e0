-- A caller's activity to {"doc": the fields present, normalised; "objects": what it names}.
-- Absent keys stay absent, so that an update keeps their values; null clears or means the default.
create or replace function timeline_data.parse_activity(
  settings timeline_data.company,
  activity jsonb
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_activity jsonb := parse_activity.activity;
  v_zone text := (parse_activity.settings).time_zone;
  v_doc jsonb;
  v_objects jsonb := jsonb_build_array();
  v_object jsonb;
  v_links record;
begin
  perform timeline_data.check_keys(v_activity, array[
    'id', 'activity_type', 'subject', 'activity_date', 'ends_at', 'description', 'object_type',
    'object_id', 'related_to', 'assigned_to', 'status', 'priority', 'direction', 'links',
    'visible_to', 'source', 'external_id', 'data'], 'an activity');
  v_doc := timeline_data.parse_words(parse_activity.settings, v_activity);
  if v_activity ? 'activity_date' then
    v_doc := v_doc || jsonb_build_object('activity_date', timeline_data.instant(
      timeline_data.parse_instant(v_activity -> 'activity_date', v_zone, 'activity_date')));
  end if;
  if v_activity ? 'ends_at' then
    v_doc := v_doc || jsonb_build_object('ends_at', case
      when jsonb_typeof(v_activity -> 'ends_at') <> 'null' then timeline_data.instant(
        timeline_data.parse_instant(v_activity -> 'ends_at', v_zone, 'ends_at'))
    end);
  end if;
  if v_activity ?| array['related_to', 'object_type', 'object_id'] then
    v_object := timeline_data.parse_main_object(parse_activity.settings, v_activity);
    v_objects := v_objects || coalesce(v_object, '[]');
    v_doc := v_doc || jsonb_build_object('related_to', v_object - 'key' - 'name');
  end if;
  if v_activity ? 'assigned_to' then
    v_object := null;
    if jsonb_typeof(v_activity -> 'assigned_to') <> 'null' then
      v_object := timeline_data.parse_user(
        parse_activity.settings, v_activity -> 'assigned_to', 'assigned_to');
      v_objects := v_objects || v_object;
    end if;
    v_doc := v_doc || jsonb_build_object('assigned_to', v_object -> 'id');
  end if;
  if v_activity ? 'links' then
    v_links := timeline_data.parse_links(parse_activity.settings, v_activity -> 'links');
    v_objects := v_objects || v_links.objects;
    v_doc := v_doc || jsonb_build_object('links', v_links.parsed);
  end if;
  if v_activity ? 'visible_to' then
    v_links := timeline_data.parse_visible_to(parse_activity.settings, v_activity -> 'visible_to');
    v_objects := v_objects || v_links.objects;
    v_doc := v_doc || jsonb_build_object('visible_to', v_links.parsed);
  end if;
  if v_activity ? 'id' and not timeline_data.is_uuid(v_activity ->> 'id') then
    raise exception 'id "%" is not a uuid', left(v_activity ->> 'id', 80)
      using errcode = 'TL400', column = 'id',
        hint = 'Leave it out to have one made; keys of your own go into source and external_id.';
  end if;
  return jsonb_build_object(
    'id', lower(v_activity ->> 'id'), 'doc', v_doc, 'objects', v_objects);
end
$$;
comment on function timeline_data.parse_activity(timeline_data.company, jsonb) is
  'An activity payload, validated: {"id", "doc", "objects"}. TL400, TL405, TL413.';
