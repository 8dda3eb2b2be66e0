-- A user as callers name one: an id, or {id, name}. Users are objects of type user.
create or replace function timeline_data.parse_user(
  settings timeline_data.company,
  given    jsonb,
  what     text
)
returns jsonb
language plpgsql
stable
as $$
begin
  if jsonb_typeof(parse_user.given) = 'object' then
    perform timeline_data.check_keys(parse_user.given, array['id', 'name'], parse_user.what);
    return timeline_data.parse_object(
      parse_user.settings, parse_user.given || '{"type": "user"}', parse_user.what);
  end if;
  -- Here, where its place is what was sent and not an id inside of that.
  perform timeline_data.parse_id(parse_user.given, parse_user.what);
  return timeline_data.parse_object(
    parse_user.settings,
    jsonb_build_object('type', 'user', 'id', parse_user.given),
    parse_user.what);
end
$$;
comment on function timeline_data.parse_user(timeline_data.company, jsonb, text) is
  'A user id or {id, name} to an object of type user. TL400, TL405, TL413.';
