-- filter_where() for a document that no table holds: what an activity was.
create or replace function timeline_data.passes_filter(
  filter     timeline_data.page_filter,
  draft      timeline_data.draft,
  created_by uuid,
  links      timeline_data.activity_link[]
)
returns boolean
language plpgsql
immutable
as $$
declare
  v_page timeline_data.page_filter := passes_filter.filter;
  v_draft timeline_data.draft := passes_filter.draft;
begin
  return (
      v_draft.visible_to is null
      or coalesce(v_page.viewer = v_draft.assigned_to or v_page.viewer = passes_filter.created_by
        or v_page.viewer = any (v_draft.visible_to), false)
    )
    and v_draft.activity_date >= v_page.starts_at
    and v_draft.activity_date < v_page.ends_at
    and (v_page.view not in ('upcoming', 'overdue') or v_draft.status in ('planned', 'in_progress'))
    and (v_page.activity_types is null or v_draft.activity_type = any (v_page.activity_types))
    and (v_page.statuses is null or v_draft.status = any (v_page.statuses))
    and (v_page.priorities is null or v_draft.priority = any (v_page.priorities))
    and (v_page.assignees is null or timeline_data.is_among(v_draft.assigned_to, v_page.assignees))
    and (v_page.main_types is null or coalesce(v_draft.object_type = any (v_page.main_types), false))
    and (v_page.not_activity_types is null or v_draft.activity_type <> all (v_page.not_activity_types))
    and (v_page.not_statuses is null or v_draft.status <> all (v_page.not_statuses))
    and (v_page.not_priorities is null or v_draft.priority <> all (v_page.not_priorities))
    and (v_page.not_assignees is null or not timeline_data.is_among(v_draft.assigned_to, v_page.not_assignees))
    and (v_page.not_main_types is null or not coalesce(v_draft.object_type = any (v_page.not_main_types), false))
    and (
      v_page.not_object_ids is null
      or not timeline_data.stands_on(
        passes_filter.links, v_page.not_object_types, v_page.not_object_ids,
        v_page.not_object_dates, v_page.not_object_levels, v_page.is_related)
    )
    and (
      not v_page.has_objects
      or timeline_data.stands_on(passes_filter.links, v_page.object_types, v_page.object_ids,
        v_page.object_dates, v_page.object_levels, v_page.is_related)
    );
end
$$;
comment on function timeline_data.passes_filter(
  timeline_data.page_filter, timeline_data.draft, uuid, timeline_data.activity_link[]) is
  'Whether a page of the filter would show such an activity.';
