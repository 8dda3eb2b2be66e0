-- Serves: activity_pkey, activity_body_pkey.
create or replace function timeline_data.forget_row(
  activity timeline_data.activity,
  doc      jsonb
)
returns void
language plpgsql
volatile
as $$
declare
  v_activity timeline_data.activity := forget_row.activity;
begin
  execute
    'update timeline_data.activity as a'
    ' set object_type = $4, object_id = $5, assigned_to = $6, created_by = $7, visible_to = $8,'
    '  version = a.version + 1, updated_at = $9'
    ' where a.company_id = (select $1) and a.activity_date = $2 and a.id = $3'
  using
    v_activity.company_id,
    v_activity.activity_date,
    v_activity.id,
    forget_row.doc #>> '{related_to,type}',
    (forget_row.doc #>> '{related_to,id}')::uuid,
    (forget_row.doc ->> 'assigned_to')::uuid,
    (forget_row.doc ->> 'created_by')::uuid,
    timeline_data.uuid_array(forget_row.doc -> 'visible_to'),
    timeline_data.now();
  update timeline_data.activity_body as b
  set links = forget_row.doc -> 'links'
  where b.company_id = v_activity.company_id
    and b.activity_id = v_activity.id;
  perform timeline_data.write_history(
    v_activity.company_id, v_activity.id, v_activity.version + 1,
    timeline_data.bound_viewer(v_activity.company_id), 'erased', '{}');
end
$$;
comment on function timeline_data.forget_row(timeline_data.activity, jsonb) is
  'Writes main object, links and users of a document over an activity, as its next version.';
