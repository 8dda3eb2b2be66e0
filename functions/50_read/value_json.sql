-- A stored value of a document's field as answers show it.
create or replace function timeline_data.value_json(
  company_id uuid,
  field      text,
  value      jsonb
)
returns json
language plpgsql
stable
as $$
begin
  return case
    when jsonb_typeof(value_json.value) = 'null' then null
    when value_json.field = 'related_to' then timeline_data.object_json(
      value_json.company_id, value_json.value ->> 'type', (value_json.value ->> 'id')::uuid)
    when value_json.field = 'assigned_to' then timeline_data.user_json(
      value_json.company_id, (value_json.value #>> '{}')::uuid)
    when value_json.field = 'links' then timeline_data.links_json(
      value_json.company_id, value_json.value)
    when value_json.field = 'visible_to' then timeline_data.users_json(
      value_json.company_id, value_json.value)
    else value_json.value::json
  end;
end
$$;
comment on function timeline_data.value_json(uuid, text, jsonb) is
  'A field''s value from a normalised document, with ids as given and names.';
