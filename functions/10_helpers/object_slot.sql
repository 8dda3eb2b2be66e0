-- An object as a payload names it, as one text: the length of the type keeps "a:b" + "c" from "a" + "b:c".
create or replace function timeline_data.object_slot(object jsonb)
returns text
language sql
immutable
return length(object ->> 'type')::text || ':' || (object ->> 'type') || (object ->> 'id');
comment on function timeline_data.object_slot(jsonb) is
  'Key of a named object {type, id} in the map of parse_names.';
