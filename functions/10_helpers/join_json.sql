-- One JSON object of two, keys in order: json keeps it, jsonb would not.
create or replace function timeline_data.join_json(
  head json,
  tail json
)
returns json
language sql
immutable
return (left(head::text, -1) || ', ' || ltrim(tail::text, '{ '))::json;
comment on function timeline_data.join_json(json, json) is
  'Two non-empty JSON objects as one, the keys of head first.';
