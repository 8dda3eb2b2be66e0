-- What the directory says now. Of a company: that its settings are others; configure() returns them.
create or replace function timeline_data.object_change(change timeline_data.feed)
returns json
language plpgsql
stable
as $$
begin
  return json_build_object(
    'change', replace((object_change.change).change, 'merge', 'object'),
    'position', timeline_data.change_position(object_change.change),
    'object', timeline_data.object_json(
      (object_change.change).company_id, (object_change.change).object_type, (object_change.change).object_id));
end
$$;
comment on function timeline_data.object_change(timeline_data.feed) is
  '{"change": "object" | "company", "position", "object": {"type", "id", "name"} or null}.';
