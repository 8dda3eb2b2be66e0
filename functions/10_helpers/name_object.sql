-- From an object as callers name it to the one they mean when they write: types may be aliases. What it was
-- merged into is left to whoever reads, so that a merge can be undone.
create or replace function timeline_data.name_object(
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
    name_object.company_id,
    coalesce(name_object.aliases ->> name_object.object_type, name_object.object_type),
    name_object.object_id);
begin
  return row(v_found.object_type, v_found.object_id, v_found.object_key);
end
$$;
comment on function timeline_data.name_object(uuid, jsonb, text, text) is
  'Type and id as given to (object_type, object_id, object_key); an unknown text key gets its uuid5.';
