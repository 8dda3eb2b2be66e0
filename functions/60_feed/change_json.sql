-- To who follows a filter, what comes back comes anew.
create or replace function timeline_data.change_json(
  change timeline_data.feed,
  kind   text,
  told   json
)
returns json
language plpgsql
stable
as $$
begin
  return json_build_object(
    'change', case change_json.kind when 'restore' then 'insert' else change_json.kind end,
    'position', timeline_data.change_position(change_json.change),
    'activity', change_json.told);
end
$$;
comment on function timeline_data.change_json(timeline_data.feed, text, json) is
  '{"change": "insert" | "update" | "remove", "position", "activity": told}.';
