-- A count as summary() answers it. Text, so that a year is put together and not built.
create or replace function timeline_data.cell(
  day           date,
  activity_type text,
  status        text,
  activities    bigint,
  users         bigint
)
returns text
language sql
immutable
return concat(
  '{"activity_day":', to_json(day), ',"activity_type":', to_json(activity_type), ',"status":"', status,
  '","activity_count":', activities, ',"user_count":', users, '}');
comment on function timeline_data.cell(date, text, text, bigint, bigint) is
  '{"activity_day", "activity_type", "status", "activity_count", "user_count"} as text.';
