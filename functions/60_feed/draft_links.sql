-- On whose timelines a document stands, by the directory of now.
create or replace function timeline_data.draft_links(
  settings timeline_data.company,
  draft    timeline_data.draft
)
returns timeline_data.activity_link[]
language plpgsql
stable
as $$
begin
  return array(
    select row(
      (draft_links.settings).company_id, o.object_id, (draft_links.draft).activity_date, (draft_links.draft).id,
      null, o.is_main, false, o.object_type, (draft_links.draft).activity_type, o.role, null, null
    )::timeline_data.activity_link
    from timeline_data.draft_objects(draft_links.draft) as o
    union all
    select row(
      (draft_links.settings).company_id, r.object_id, (draft_links.draft).activity_date, (draft_links.draft).id,
      r.via_id, false, false, r.object_type, (draft_links.draft).activity_type, null, r.via_type, r.distance
    )::timeline_data.activity_link
    from timeline_data.links_above(
      (draft_links.settings).company_id, (draft_links.settings).roll_up, array[draft_links.draft]) as r
  );
end
$$;
comment on function timeline_data.draft_links(timeline_data.company, timeline_data.draft) is
  'The rows of activity_link that a draft would have, and some twice.';
