-- Null among the choices means: none.
create or replace function timeline_data.is_among(
  value   uuid,
  choices uuid[]
)
returns boolean
language sql
immutable
return coalesce(value = any (choices), false) or value is null and array_position(choices, null) is not null;
comment on function timeline_data.is_among(uuid, uuid[]) is
  'Whether a value, or its absence, is one of the choices.';
