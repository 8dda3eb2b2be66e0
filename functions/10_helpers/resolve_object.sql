-- From an object as callers name it to the one the timeline knows: aliased types, text keys and
-- merged objects end here.
create or replace function timeline_data.resolve_object(
  company_id  uuid,
  aliases     jsonb,
  object_type text,
  object_id   text
)
returns timeline_data.object_ref
language plpgsql
stable
as $$
declare
  v_found record := timeline_data.find_object(
    resolve_object.company_id,
    coalesce(resolve_object.aliases ->> resolve_object.object_type, resolve_object.object_type),
    resolve_object.object_id);
begin
  return row(v_found.object_type, v_found.object_id, v_found.object_key);
end
$$;
comment on function timeline_data.resolve_object(uuid, jsonb, text, text) is
  'Type and id as given to (object_type, object_id, object_key); an unknown text key gets its uuid5.';
