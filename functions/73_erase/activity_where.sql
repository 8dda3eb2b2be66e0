-- An activity is where its id is: rows of it are found by keys.
create or replace function timeline_data.activity_where(table_name text)
returns text
language sql
immutable
return case
  when activity_where.table_name in ('activity_body', 'activity_history') then 't.activity_id = any ($2)'
end;
comment on function timeline_data.activity_where(text) is
  'SQL condition over alias t; null for a table in which an activity is not found by its id.';
