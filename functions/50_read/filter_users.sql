-- Users a filter names; a null among them stands for the unassigned.
create or replace function timeline_data.filter_users(
  settings timeline_data.company,
  filter   jsonb
)
returns uuid[]
language plpgsql
stable
as $$
begin
  if not filter_users.filter ? 'assigned_to' then
    return null;
  end if;
  return array(
    select (case
      when jsonb_typeof(v.value) <> 'null'
        then timeline_data.parse_user(filter_users.settings, v.value, 'assigned_to')
    end ->> 'id')::uuid
    from jsonb_array_elements(
      timeline_data.parse_list(filter_users.filter -> 'assigned_to', 'assigned_to')) as v (value)
  );
end
$$;
comment on function timeline_data.filter_users(timeline_data.company, jsonb) is
  'User ids of filter key assigned_to, with null for unassigned; null when absent. TL400, TL413.';
