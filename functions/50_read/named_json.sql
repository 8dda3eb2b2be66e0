-- An object under its own id and name, whatever it was merged into. Serves: object_pkey.
create or replace function timeline_data.named_json(
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
  if named_json.object_id is null then
    return null;
  end if;
  select o.*
  into v_object
  from timeline_data.object as o
  where o.company_id = named_json.company_id
    and o.object_id = named_json.object_id
    and o.object_type = named_json.object_type;
  return json_build_object(
    'type', named_json.object_type,
    'id', coalesce(v_object.object_key, named_json.object_id::text),
    'name', v_object.name);
end
$$;
comment on function timeline_data.named_json(uuid, text, uuid) is
  '{"type", "id", "name"}, null without an id.';
