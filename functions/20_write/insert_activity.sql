-- A new activity whose key row stands already. Its objects are entered and held by the caller.
create or replace function timeline_data.insert_activity(
  settings timeline_data.company,
  viewer   uuid,
  id       uuid,
  doc      jsonb
)
returns void
language plpgsql
volatile
as $$
declare
  v_company uuid := (insert_activity.settings).company_id;
  v_now timestamptz := timeline_data.now();
  v_date timestamptz := (insert_activity.doc ->> 'activity_date')::timestamptz;
begin
  insert into timeline_data.activity (
    company_id,
    id,
    activity_date,
    ends_at,
    completed_at,
    created_at,
    updated_at,
    object_id,
    assigned_to,
    created_by,
    activity_type,
    status,
    priority,
    direction,
    object_type,
    visible_to,
    subject
  )
  values (
    v_company,
    insert_activity.id,
    v_date,
    (insert_activity.doc ->> 'ends_at')::timestamptz,
    case when insert_activity.doc ->> 'status' = 'completed' then least(v_date, v_now) end,
    v_now,
    v_now,
    (insert_activity.doc #>> '{related_to,id}')::uuid,
    (insert_activity.doc ->> 'assigned_to')::uuid,
    insert_activity.viewer,
    insert_activity.doc ->> 'activity_type',
    insert_activity.doc ->> 'status',
    insert_activity.doc ->> 'priority',
    insert_activity.doc ->> 'direction',
    insert_activity.doc #>> '{related_to,type}',
    timeline_data.uuid_array(insert_activity.doc -> 'visible_to'),
    insert_activity.doc ->> 'subject'
  );
  insert into timeline_data.activity_text (
    company_id,
    activity_id,
    subject,
    description,
    links,
    data
  )
  values (
    v_company,
    insert_activity.id,
    insert_activity.doc ->> 'subject',
    insert_activity.doc ->> 'description',
    insert_activity.doc -> 'links',
    insert_activity.doc -> 'data'
  );
  perform timeline_data.link_activity(
    insert_activity.settings, insert_activity.id, insert_activity.doc);
end
$$;
comment on function timeline_data.insert_activity(timeline_data.company, uuid, uuid, jsonb) is
  'Inserts row, text and links of a new activity.';
