-- The type of a new activity, or one that an activity is changed to: retired ones are not given anew.
create or replace function timeline_data.check_type(
  settings      timeline_data.company,
  activity_type text
)
returns void
language plpgsql
stable
as $$
begin
  if check_type.activity_type = any ((check_type.settings).retired_types) then
    raise exception 'activity type "%" was taken out of the settings', left(check_type.activity_type, 80)
      using errcode = 'TL400', column = 'activity_type',
        hint = format(
          'One of: %s; or put it back: configure(company_id, {"activity_types": […]}).',
          array_to_string(timeline_data.activity_types(check_type.settings), ', '));
  end if;
end
$$;
comment on function timeline_data.check_type(timeline_data.company, text) is
  'TL400 for a retired activity type.';
