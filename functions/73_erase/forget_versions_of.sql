-- What was written to histories while something was erased: forget_history(), by the hashes. Serves:
-- activity_history_pkey.
create or replace function timeline_data.forget_versions_of(
  company_id uuid,
  ids        uuid[]
)
returns bigint
language plpgsql
volatile
as $$
declare
  v_count bigint;
begin
  update timeline_data.activity_history as h
  set
    changed_by = n.changed_by,
    changes = n.changes
  from (
    select
      w.activity_id,
      w.version,
      case when timeline_data.erased_effect(w.company_id, 'object', 'user:' || w.changed_by) is null
        then w.changed_by end as changed_by,
      timeline_data.forget_changes(w.company_id, w.changes) as changes
    from timeline_data.activity_history as w
    where w.company_id = forget_versions_of.company_id
      and w.activity_id = any (forget_versions_of.ids)
    offset 0
  ) as n
  where h.company_id = forget_versions_of.company_id
    and h.activity_id = n.activity_id
    and h.version = n.version
    and (h.changed_by, h.changes) is distinct from (n.changed_by, n.changes);
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function timeline_data.forget_versions_of(uuid, uuid[]) is
  'Takes what was erased out of the histories of activities; how many versions changed.';
