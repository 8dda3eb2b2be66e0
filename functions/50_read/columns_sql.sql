-- A page row of an activity "a"; or of its key alone, with the name of its table where else the reason stands.
create or replace function timeline_data.columns_sql(is_key boolean)
returns text
language sql
immutable
return case
  when is_key then 'row(a.activity_date, a.id, null, null, null, null, null, null, null, null, null, null, null,'
    ' null, null, null, %1$L, null, null, null)::timeline_data.page_row'
  else 'row(a.activity_date, a.id, a.activity_type, a.subject, a.object_type, a.object_id, a.assigned_to,'
    ' a.status, a.priority, a.version, a.created_at, a.created_by, a.ends_at, a.direction,'
    ' null, null, null, null, null, null)::timeline_data.page_row'
end;
comment on function timeline_data.columns_sql(boolean) is
  'SQL of a timeline_data.page_row of alias a, without a reason why it is there; of a key, via_type is its table.';
