-- One version of an activity in its history.
create or replace function timeline_data.write_history(
  company_id  uuid,
  activity_id uuid,
  version     integer,
  changed_by  uuid,
  outcome     text,
  changes     jsonb
)
returns void
language plpgsql
volatile
as $$
begin
  insert into timeline_data.activity_history (
    company_id,
    activity_id,
    version,
    changed_at,
    changed_by,
    outcome,
    changes
  )
  values (
    write_history.company_id,
    write_history.activity_id,
    write_history.version,
    timeline_data.now(),
    write_history.changed_by,
    write_history.outcome,
    write_history.changes
  );
end
$$;
comment on function timeline_data.write_history(uuid, uuid, integer, uuid, text, jsonb) is
  'Adds a version to timeline_data.activity_history.';
