-- An activity as far as links follow from it.
create or replace function timeline_data.link_draft(
  activity timeline_data.activity,
  links    jsonb
)
returns timeline_data.draft
language sql
immutable
return row(
  1, (activity).id, (activity).activity_date, null, (activity).object_id, null, (activity).object_type,
  (activity).activity_type, null, null, null, null, null, null, null, (activity).visible_to, links, null
)::timeline_data.draft;
comment on function timeline_data.link_draft(timeline_data.activity, jsonb) is
  'A draft with date, type, main object, links and who sees it: no more.';
