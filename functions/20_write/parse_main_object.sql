-- What an activity is about, in either of the two forms: related_to, or object_type with object_id.
-- Null: the key is there and clears it.
create or replace function timeline_data.parse_main_object(
  settings timeline_data.company,
  activity jsonb
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_activity jsonb := parse_main_object.activity;
begin
  if v_activity ? 'related_to' then
    if v_activity ?| array['object_type', 'object_id'] then
      raise exception 'related_to and object_type, object_id say the same thing twice'
        using errcode = 'TL400', column = 'related_to', hint = 'Send one of the two forms.';
    end if;
    return case
      when jsonb_typeof(v_activity -> 'related_to') <> 'null'
        then timeline_data.parse_object(
          parse_main_object.settings, v_activity -> 'related_to', 'related_to')
    end;
  end if;
  if coalesce(jsonb_typeof(v_activity -> 'object_type'), 'null') = 'null'
    and coalesce(jsonb_typeof(v_activity -> 'object_id'), 'null') = 'null' then
    return null;
  end if;
  if coalesce(v_activity ->> 'object_type', '') = '' or v_activity ->> 'object_id' is null then
    raise exception 'object_type and object_id go together'
      using errcode = 'TL400', hint = 'Send both, or related_to: {"type", "id"}.',
        column = case when v_activity ->> 'object_id' is null then 'object_id' else 'object_type' end;
  end if;
  -- Here, by the names these two have in this form.
  perform timeline_data.parse_text(v_activity -> 'object_type', 'object_type', 100);
  perform timeline_data.parse_id(v_activity -> 'object_id', 'object_id');
  return timeline_data.parse_object(
    parse_main_object.settings,
    jsonb_build_object('type', v_activity -> 'object_type', 'id', v_activity -> 'object_id'),
    null);
end
$$;
comment on function timeline_data.parse_main_object(timeline_data.company, jsonb) is
  'The main object of an activity payload, null when it is cleared. TL400.';
