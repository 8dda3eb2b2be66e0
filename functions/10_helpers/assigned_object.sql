-- Whom a payload is assigned to, in either of its two forms, as {type: user, id, name}; null for nobody.
create or replace function timeline_data.assigned_object(activity jsonb)
returns jsonb
language sql
stable
return case jsonb_typeof(activity -> 'assigned_to')
  when 'null' then null
  when 'object' then jsonb_build_object('type', 'user') || (activity -> 'assigned_to')
  when 'string' then jsonb_build_object('type', 'user', 'id', activity -> 'assigned_to')
  when 'number' then jsonb_build_object('type', 'user', 'id', activity -> 'assigned_to')
end;
comment on function timeline_data.assigned_object(jsonb) is
  'The assigned user as an activity''s payload names them.';
