-- An object as answers show one: the id in the form it was given, the name from the directory.
create or replace function timeline_data.object_json(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns json
language plpgsql
stable
as $$
declare
  v_object timeline_data.object;
begin
  if object_json.object_id is null then
    return null;
  end if;
  select o.*
  into v_object
  from timeline_data.object as o
  where o.company_id = object_json.company_id
    and o.object_id = object_json.object_id
    and o.object_type = object_json.object_type;
  return json_build_object(
    'type', object_json.object_type,
    'id', coalesce(v_object.object_key, object_json.object_id::text),
    'name', v_object.name);
end
$$;
comment on function timeline_data.object_json(uuid, text, uuid) is
  '{"type", "id", "name"}, null without an id.';
