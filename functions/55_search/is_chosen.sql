-- Whether a value passes what a filter asks for and excludes; null among either is a value like others.
create or replace function timeline_data.is_chosen(
  value    text,
  choices  text[],
  excluded text[]
)
returns boolean
language sql
immutable
return (choices is null or array_position(choices, value) is not null)
  and (excluded is null or array_position(excluded, value) is null);
comment on function timeline_data.is_chosen(text, text[], text[]) is
  'True when choices (null: any) hold the value and excluded (null: none) do not.';
