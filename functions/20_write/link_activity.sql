-- Enters a live activity on every timeline it belongs to. Its objects are held (lock_objects) first.
create or replace function timeline_data.link_activity(
  settings timeline_data.company,
  id       uuid,
  doc      jsonb
)
returns void
language plpgsql
volatile
as $$
begin
  insert into timeline_data.activity_link (
    company_id,
    object_id,
    activity_date,
    activity_id,
    via_id,
    is_main,
    is_private,
    object_type,
    activity_type,
    role,
    via_type
  )
  select
    (link_activity.settings).company_id,
    l.object_id,
    (link_activity.doc ->> 'activity_date')::timestamptz,
    link_activity.id,
    l.via_id,
    l.is_main,
    jsonb_typeof(link_activity.doc -> 'visible_to') = 'array',
    l.object_type,
    link_activity.doc ->> 'activity_type',
    l.role,
    l.via_type
  from timeline_data.link_rows(
    (link_activity.settings).company_id, (link_activity.settings).roll_up, link_activity.doc) as l;
end
$$;
comment on function timeline_data.link_activity(timeline_data.company, uuid, jsonb) is
  'Inserts the activity_link rows of an activity.';
