-- The statement that makes page rows of activities "a" and reasons "k" from a FROM clause.
create or replace function timeline_data.rows_sql(
  sources    text,
  is_forward boolean,
  is_fetched boolean
)
returns text
language sql
immutable
return 'select array_agg(row('
  || case when is_fetched then 'a.activity_date, a.id, a.activity_type, a.subject, a.object_type, a.object_id,'
    ' a.assigned_to, a.status, a.priority, a.version, a.created_at, a.created_by, a.ends_at, a.direction,'
    else 'a.activity_date, a.id, null, null, null, null, null, null, null, null, null, null, null, null,' end
  || ' k.is_main, k.role, k.via_type, k.via_id, k.object_type, k.object_id)::timeline_data.page_row order by '
  || case when is_forward then 'a.activity_date, a.id' else 'a.activity_date desc, a.id desc' end
  || ') from ' || sources;
comment on function timeline_data.rows_sql(text, boolean, boolean) is
  'SQL that aggregates timeline_data.page_row[] from the given FROM clause.';
