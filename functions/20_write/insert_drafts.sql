-- New activities by sets: body, row, links. What is known already is left out, and so is the second of two
-- with one key: racing writers of one key get one winner. Objects are entered and held by the caller.
create or replace function timeline_data.insert_drafts(
  settings    timeline_data.company,
  viewer      uuid,
  drafts      timeline_data.draft[],
  has_parents boolean
)
returns timeline_data.draft[]
language plpgsql
volatile
as $$
declare
  v_company uuid := (insert_drafts.settings).company_id;
  v_now timestamptz := timeline_data.now();
  v_new timeline_data.draft[];
begin
  v_new := timeline_data.insert_bodies(v_company, insert_drafts.drafts);
  if v_new is null then
    return null;
  end if;
  insert into timeline_data.activity (
    company_id,
    id,
    activity_date,
    ends_at,
    completed_at,
    created_at,
    updated_at,
    object_id,
    assigned_to,
    created_by,
    activity_type,
    status,
    priority,
    direction,
    object_type,
    visible_to,
    subject
  )
  select
    v_company,
    d.id,
    d.activity_date,
    d.ends_at,
    case when d.status = 'completed' then least(d.activity_date, v_now) end,
    v_now,
    v_now,
    d.object_id,
    d.assigned_to,
    insert_drafts.viewer,
    d.activity_type,
    d.status,
    d.priority,
    d.direction,
    d.object_type,
    d.visible_to,
    d.subject
  from unnest(v_new) as d;
  perform timeline_data.link_drafts(
    v_company, (insert_drafts.settings).roll_up, v_new, insert_drafts.has_parents);
  perform timeline_data.write_feed(
    v_company,
    'insert',
    null,
    array(
      select d.id
      from unnest(v_new) as d
      order by d.place
    ),
    1);
  return v_new;
end
$$;
comment on function timeline_data.insert_drafts(timeline_data.company, uuid, timeline_data.draft[], boolean) is
  'Inserts the drafts that are new and returns them; null for none.';
