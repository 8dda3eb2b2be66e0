-- Takes an activity off every timeline it stands on, as its document was. Rules are not asked:
-- whatever any rule could have entered goes.
create or replace function timeline_data.unlink_activity(
  company_id uuid,
  id         uuid,
  doc        jsonb
)
returns void
language plpgsql
volatile
as $$
declare
  v_objects uuid[];
begin
  select array_agg(distinct r.object_id)
  into v_objects
  from timeline_data.link_rows(
    unlink_activity.company_id, '[{"from": "*", "to": "*"}]', unlink_activity.doc) as r;
  delete from timeline_data.activity_link as l
  where l.company_id = unlink_activity.company_id
    and l.object_id = any (v_objects)
    and l.activity_date = (unlink_activity.doc ->> 'activity_date')::timestamptz
    and l.activity_id = unlink_activity.id;
end
$$;
comment on function timeline_data.unlink_activity(uuid, uuid, jsonb) is
  'Deletes the activity_link rows of an activity.';
