-- A user as answers show one.
create or replace function timeline_data.user_json(
  company_id uuid,
  user_id    uuid
)
returns json
language plpgsql
stable
as $$
declare
  v_user json := timeline_data.object_json(user_json.company_id, 'user', user_json.user_id);
begin
  return case
    when user_json.user_id is not null
      then json_build_object('id', v_user -> 'id', 'name', v_user -> 'name')
  end;
end
$$;
comment on function timeline_data.user_json(uuid, uuid) is
  '{"id", "name"}, null without an id.';
