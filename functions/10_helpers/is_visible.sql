-- Who sees an activity: everybody in the company, or of a private one its people, author, assignee.
create or replace function timeline_data.is_visible(
  activity timeline_data.activity,
  viewer   uuid
)
returns boolean
language sql
immutable
return not (activity).is_private
  or coalesce(
    viewer = (activity).created_by
    or viewer = (activity).assigned_to
    or viewer = any ((activity).visible_to), false);
comment on function timeline_data.is_visible(timeline_data.activity, uuid) is
  'Whether the viewer (null: nobody) may see the activity.';
