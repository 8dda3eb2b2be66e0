-- Whether an object named in a payload needs no closer look: parse_object would take it as it is.
create or replace function timeline_data.is_plain_object(object jsonb)
returns boolean
language sql
immutable
return case
  when jsonb_typeof(object) = 'object' then
    object - array['type', 'id', 'name', 'role'] = '{}'
    and jsonb_typeof(object -> 'type') = 'string'
    and length(object ->> 'type') between 1 and 100
    and jsonb_typeof(object -> 'id') in ('string', 'number')
    and length(object ->> 'id') between 1 and 500
    and coalesce(jsonb_typeof(object -> 'name'), 'null') in ('string', 'null')
    and coalesce(length(object ->> 'name'), 0) <= 10000
    and coalesce(jsonb_typeof(object -> 'role'), 'null') in ('string', 'null')
    and coalesce(length(object ->> 'role'), 0) <= 100
  else false
end;
comment on function timeline_data.is_plain_object(jsonb) is
  'True for {type, id, name, role} with nothing to refuse; false or null says look closer, not bad.';
