-- Whether a change took an activity from who follows the filter. What was inserted or brought back was not there,
-- what is archived was not changed, and of what nothing is left, nobody may keep anything.
create or replace function timeline_data.has_left(
  settings timeline_data.company,
  filter   timeline_data.page_filter,
  change   timeline_data.feed
)
returns boolean
language plpgsql
stable
as $$
declare
  v_activity timeline_data.activity;
  v_draft timeline_data.draft;
begin
  if (has_left.change).change in ('insert', 'restore') then
    return false;
  end if;
  v_activity := timeline_data.changed_activity(has_left.change);
  if v_activity.id is null then
    return timeline_data.is_erased(has_left.change);
  end if;
  v_draft := timeline_data.doc_draft(
    v_activity.id, timeline_data.former_activity(v_activity, (has_left.change).version));
  return timeline_data.passes_filter(
    has_left.filter, v_draft, v_activity.created_by, timeline_data.draft_links(has_left.settings, v_draft));
end
$$;
comment on function timeline_data.has_left(
  timeline_data.company, timeline_data.page_filter, timeline_data.feed) is
  'Whether an activity that the filter does not show now was shown by it before the change.';
