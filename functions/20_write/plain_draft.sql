-- A plain activity as a draft, its objects resolved by the map of parse_names: what parse_activity makes of
-- it, where nothing is absent and nothing to refuse.
create or replace function timeline_data.plain_draft(
  place     integer,
  activity  jsonb,
  refs      jsonb,
  time_zone text
)
returns timeline_data.draft
language plpgsql
volatile
as $$
declare
  v_activity jsonb := plain_draft.activity;
  v_main jsonb := timeline_data.main_object(plain_draft.activity);
  v_assigned jsonb := timeline_data.assigned_object(plain_draft.activity);
begin
  v_main := plain_draft.refs -> timeline_data.object_slot(v_main);
  v_assigned := plain_draft.refs -> timeline_data.object_slot(v_assigned);
  return row(
    plain_draft.place,
    coalesce((v_activity ->> 'id')::uuid, timeline_data.uuid7()),
    timeline_data.plain_instant(v_activity ->> 'activity_date', plain_draft.time_zone),
    timeline_data.plain_instant(v_activity ->> 'ends_at', plain_draft.time_zone),
    (v_main ->> 'id')::uuid,
    (v_assigned ->> 'id')::uuid,
    v_main ->> 'type',
    v_activity ->> 'activity_type',
    coalesce(v_activity ->> 'status', 'planned'),
    coalesce(v_activity ->> 'priority', 'medium'),
    v_activity ->> 'direction',
    v_activity ->> 'source',
    case
      when timeline_data.is_uuid(v_activity ->> 'external_id') then lower(v_activity ->> 'external_id')
      else v_activity ->> 'external_id'
    end,
    v_activity ->> 'subject',
    v_activity ->> 'description',
    null,
    case
      when jsonb_typeof(v_activity -> 'links') = 'array'
        then timeline_data.link_refs(v_activity -> 'links', plain_draft.refs)
      else '[]'
    end,
    coalesce(nullif(v_activity -> 'data', 'null'), '{}')
  )::timeline_data.draft;
end
$$;
comment on function timeline_data.plain_draft(integer, jsonb, jsonb, text) is
  'timeline_data.draft of a plain activity.';
