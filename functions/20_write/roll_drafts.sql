-- Enters activities on the timelines of the objects above their own. An object that stands there by itself
-- keeps its row: being meant goes before being a parent.
create or replace function timeline_data.roll_drafts(
  company_id uuid,
  rules      jsonb,
  drafts     timeline_data.draft[]
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
    via_type,
    distance
  )
  select
    roll_drafts.company_id,
    r.object_id,
    (r.draft).activity_date,
    (r.draft).id,
    r.via_id,
    false,
    (r.draft).visible_to is not null,
    r.object_type,
    (r.draft).activity_type,
    r.via_type,
    -- Nobody asks how far where nothing limits it.
    case when roll_drafts.rules @? '$[*].levels' then r.distance end
  from timeline_data.links_above(roll_drafts.company_id, roll_drafts.rules, roll_drafts.drafts) as r
  on conflict do nothing;
end
$$;
comment on function timeline_data.roll_drafts(uuid, jsonb, timeline_data.draft[]) is
  'Inserts the activity_link rows through parents of drafts whose own rows stand already.';
