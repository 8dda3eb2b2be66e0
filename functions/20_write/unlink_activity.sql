-- Takes an activity off every timeline it stands on, as its draft was. Rules are not asked:
-- whatever any rule could have entered goes.
create or replace function timeline_data.unlink_activity(
  company_id uuid,
  draft      timeline_data.draft
)
returns void
language plpgsql
volatile
as $$
declare
  v_objects uuid[];
begin
  v_objects := array(
    select o.object_id
    from timeline_data.draft_objects(unlink_activity.draft) as o
    union
    select r.object_id
    from timeline_data.rolled_links(
      unlink_activity.company_id, '[{"from": "*", "to": "*"}]', array[unlink_activity.draft]) as r
  );
  delete from timeline_data.activity_link as l
  where l.company_id = unlink_activity.company_id
    and l.object_id = any (v_objects)
    and l.activity_date = (unlink_activity.draft).activity_date
    and l.activity_id = (unlink_activity.draft).id;
end
$$;
comment on function timeline_data.unlink_activity(uuid, timeline_data.draft) is
  'Deletes the activity_link rows of an activity.';
