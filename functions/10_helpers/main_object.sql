-- What a payload is about, in either of its two forms, as {type, id, name}; null for nothing.
create or replace function timeline_data.main_object(activity jsonb)
returns jsonb
language sql
stable
return case
  when jsonb_typeof(activity -> 'related_to') <> 'null' then activity -> 'related_to'
  when jsonb_typeof(activity -> 'object_type') <> 'null' or jsonb_typeof(activity -> 'object_id') <> 'null'
    then jsonb_build_object('type', activity -> 'object_type', 'id', activity -> 'object_id')
end;
comment on function timeline_data.main_object(jsonb) is
  'The main object as an activity''s payload names it.';
