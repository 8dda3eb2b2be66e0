-- An object as answers show one: what was merged under the id of what it became; the id in the form it was
-- given, the name from the directory.
create or replace function timeline_data.object_json(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns json
language plpgsql
stable
as $$
begin
  return timeline_data.named_json(object_json.company_id, object_json.object_type, timeline_data.unmerged_object(
    object_json.company_id, object_json.object_type, object_json.object_id));
end
$$;
comment on function timeline_data.object_json(uuid, text, uuid) is
  '{"type", "id", "name"}, null without an id.';
