-- Fills the stubs that an archive left, makes their search vectors anew, and puts the history back.
create or replace function timeline_data.restore_bodies(
  company_id uuid,
  lines      jsonb[]
)
returns void
language plpgsql
volatile
as $$
begin
  update timeline_data.activity_body as b
  set
    -- For the trigger that makes the search vector.
    subject = l.line #>> '{activity,subject}',
    description = l.line #>> '{body,description}',
    links = l.line #> '{body,links}',
    data = l.line #> '{body,data}',
    is_open = l.line #>> '{activity,visible_to}' is null and not (l.line #>> '{activity,is_removed}')::boolean
  from unnest(restore_bodies.lines) as l (line)
  where b.company_id = restore_bodies.company_id
    and b.activity_id = (l.line #>> '{activity,id}')::uuid;
  delete from timeline_data.archived_activity as r
  using unnest(restore_bodies.lines) as l (line)
  where r.company_id = restore_bodies.company_id
    and r.activity_date = (l.line #>> '{activity,activity_date}')::timestamptz
    and r.activity_id = (l.line #>> '{activity,id}')::uuid;
  insert into timeline_data.activity_history (
    company_id,
    activity_id,
    version,
    changed_at,
    changed_by,
    outcome,
    changes
  )
  select
    h.company_id,
    h.activity_id,
    h.version,
    h.changed_at,
    h.changed_by,
    h.outcome,
    h.changes
  from unnest(restore_bodies.lines) as l (line)
  cross join lateral jsonb_populate_recordset(
    null::timeline_data.activity_history, nullif(l.line -> 'history', 'null')) as h
  on conflict do nothing;
end
$$;
comment on function timeline_data.restore_bodies(uuid, jsonb[]) is
  'Updates the bodies of lines and inserts their history.';
