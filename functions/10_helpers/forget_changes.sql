-- What a history says of a change, without the objects and users that were erased.
create or replace function timeline_data.forget_changes(
  company_id uuid,
  changes    jsonb
)
returns jsonb
language plpgsql
stable
as $$
begin
  return (
    select coalesce(jsonb_object_agg(c.key, case
      when c.key in ('related_to', 'links', 'assigned_to', 'visible_to') then jsonb_build_object(
        'from', timeline_data.forget_doc(
          forget_changes.company_id, jsonb_build_object(c.key, c.value -> 'from')) -> c.key,
        'to', timeline_data.forget_doc(
          forget_changes.company_id, jsonb_build_object(c.key, c.value -> 'to')) -> c.key)
      else c.value
    end), '{}')
    from jsonb_each(forget_changes.changes) as c (key, value)
  );
end
$$;
comment on function timeline_data.forget_changes(uuid, jsonb) is
  'activity_history.changes with erased references null or left out.';
