-- Enters live activities on every timeline they belong to. Their objects are held (lock_directory) first.
create or replace function timeline_data.link_drafts(
  company_id  uuid,
  rules       jsonb,
  drafts      timeline_data.draft[],
  has_parents boolean
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
    is_main,
    is_private,
    object_type,
    activity_type,
    role
  )
  select
    link_drafts.company_id,
    o.object_id,
    d.activity_date,
    d.id,
    o.is_main,
    d.visible_to is not null,
    o.object_type,
    d.activity_type,
    o.role
  from unnest(link_drafts.drafts) as d
  cross join lateral timeline_data.draft_objects(d) as o;
  if link_drafts.has_parents then
    perform timeline_data.roll_drafts(link_drafts.company_id, link_drafts.rules, link_drafts.drafts);
  end if;
end
$$;
comment on function timeline_data.link_drafts(uuid, jsonb, timeline_data.draft[], boolean) is
  'Inserts the activity_link rows of drafts; has_parents false: known to roll up to nothing.';
