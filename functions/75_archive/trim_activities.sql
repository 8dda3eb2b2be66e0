-- Leaves of archived activities of one company what answers a resend of their keys, who may know of them, what a
-- summary counts, and what an erasure finds them by.
create or replace function timeline_data.trim_activities(
  archive_id uuid,
  company_id uuid,
  activities timeline_data.activity[]
)
returns void
language plpgsql
volatile
as $$
declare
  v_ids uuid[] := array(
    select a.id
    from unnest(trim_activities.activities) as a
    order by a.id
  );
  v_drafts timeline_data.draft[] := timeline_data.link_sources(
    trim_activities.company_id, trim_activities.activities);
begin
  -- In the order of writers: what they are shown on, then themselves.
  perform timeline_data.hold_objects(trim_activities.company_id, '[]', s.types, s.ids)
  from timeline_data.shown_objects(v_drafts) as s;
  perform
  from timeline_data.activity_body as b
  where b.company_id = trim_activities.company_id
    and b.activity_id = any (v_ids)
  order by b.activity_id
  for update;
  perform timeline_data.drop_links(trim_activities.company_id, v_drafts);
  delete from timeline_data.activity_history as h
  where h.company_id = trim_activities.company_id
    and h.activity_id = any (v_ids);
  insert into timeline_data.archived_activity (
    company_id,
    activity_id,
    activity_date,
    archive_id,
    assigned_to,
    is_counted,
    activity_type,
    status,
    seen_by,
    main_hash,
    link_hashes
  )
  select
    a.company_id,
    a.id,
    a.activity_date,
    trim_activities.archive_id,
    a.assigned_to,
    not a.is_private and not a.is_removed,
    a.activity_type,
    a.status,
    case when a.is_private then array_remove(a.visible_to || a.created_by || a.assigned_to, null) end,
    timeline_data.erased_hash(
      i.erasure_secret, a.company_id, 'object', a.object_type || ':' || a.object_id),
    (
      select array_agg(timeline_data.erased_hash(
        i.erasure_secret, a.company_id, 'object', concat_ws(':', l.value ->> 'type', l.value ->> 'id')))
      from timeline_data.activity_body as b
      cross join lateral jsonb_array_elements(b.links) as l (value)
      where b.company_id = a.company_id
        and b.activity_id = a.id
    )
  from unnest(trim_activities.activities) as a
  cross join timeline_data.install as i;
  update timeline_data.activity_body as b
  set
    description = null,
    links = '[]',
    data = '{}'
  where b.company_id = trim_activities.company_id
    and b.activity_id = any (v_ids);
end
$$;
comment on function timeline_data.trim_activities(uuid, uuid, timeline_data.activity[]) is
  'Deletes links and history of activities, and makes stubs of their bodies.';
