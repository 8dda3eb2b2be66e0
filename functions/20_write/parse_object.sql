-- One object as callers name it ({type, id, name}) to {type, id: uuid, key, name}. `what` is where it stands
-- in the payload (links.0), null when it is the payload.
create or replace function timeline_data.parse_object(
  settings timeline_data.company,
  object   jsonb,
  what     text
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_ref timeline_data.object_ref;
begin
  perform timeline_data.check_keys(
    parse_object.object, array['type', 'id', 'name'], coalesce(parse_object.what, 'an object'));
  if timeline_data.parse_text(
    parse_object.object -> 'type', concat_ws('.', parse_object.what, 'type'), 100) = '' then
    raise exception '% is empty', concat_ws('.', parse_object.what, 'type')
      using errcode = 'TL400', column = concat_ws('.', parse_object.what, 'type'),
        hint = 'Say account, contact, lead, deal, user or a type of your own.';
  end if;
  v_ref := timeline_data.name_object(
    (parse_object.settings).company_id,
    (parse_object.settings).type_aliases,
    parse_object.object ->> 'type',
    timeline_data.parse_id(parse_object.object -> 'id', concat_ws('.', parse_object.what, 'id')));
  return jsonb_build_object(
    'type', v_ref.object_type,
    'id', v_ref.object_id,
    'key', v_ref.object_key,
    'name', case
      when coalesce(jsonb_typeof(parse_object.object -> 'name'), 'null') <> 'null'
        then timeline_data.parse_text(
          parse_object.object -> 'name', concat_ws('.', parse_object.what, 'name'), 10000)
    end);
end
$$;
comment on function timeline_data.parse_object(timeline_data.company, jsonb, text) is
  '{type, id, name} as given to {type, id, key, name} as the directory keeps it. TL400, TL405, TL413.';
