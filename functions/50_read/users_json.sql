-- User ids in the form they were given; null stays null.
create or replace function timeline_data.users_json(
  company_id uuid,
  ids        jsonb
)
returns json
language plpgsql
stable
as $$
begin
  return case
    when jsonb_typeof(users_json.ids) = 'array' then (
      select coalesce(
        json_agg(timeline_data.user_json(users_json.company_id, u.id::uuid) -> 'id' order by u.place), '[]')
      from jsonb_array_elements_text(users_json.ids) with ordinality as u (id, place)
    )
  end;
end
$$;
comment on function timeline_data.users_json(uuid, jsonb) is
  'JSON array of user ids as given, from an array of uuids.';
