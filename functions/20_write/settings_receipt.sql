-- A company's settings as they are told, with the token of the call that set them.
create or replace function timeline_data.settings_receipt(
  company timeline_data.company,
  written boolean
)
returns json
language plpgsql
volatile
as $$
declare
  v_told json := json_build_object(
    'name', (settings_receipt.company).name,
    'time_zone', (settings_receipt.company).time_zone,
    'search_language', (settings_receipt.company).search_language,
    'type_aliases', (settings_receipt.company).type_aliases,
    'activity_types', (settings_receipt.company).activity_types,
    'retired_types', (settings_receipt.company).retired_types,
    'roll_up', (settings_receipt.company).roll_up);
begin
  if not settings_receipt.written then
    return v_told;
  end if;
  return timeline_data.join_json(v_told, json_build_object('token', timeline_data.token()));
end
$$;
comment on function timeline_data.settings_receipt(timeline_data.company, boolean) is
  '{"name", "time_zone", "search_language", "type_aliases", "activity_types", "retired_types", "roll_up"}, and "token" of
what was written.';
