-- Who changed what, when: the versions of an activity, the first one first. A removed activity keeps its;
-- what a private one said while the viewer did not see it is not told.
create or replace function timeline.history(
  company_id  uuid,
  activity_id uuid
)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_activity timeline_data.activity;
begin
  perform timeline_data.require_company(history.company_id);
  v_activity := timeline_data.require_activity(
    history.company_id, history.activity_id, timeline_data.bound_viewer(history.company_id));
  return (
    select json_agg(
      json_build_object(
        'version', h.version,
        'outcome', h.outcome,
        'changed_at', timeline_data.instant(h.changed_at),
        'changed_by', timeline_data.user_json(history.company_id, h.changed_by),
        'changes', timeline_data.changes_json(history.company_id, h.changes)
      )
      order by h.version
    )
    from (
      select
        1 as version,
        'inserted' as outcome,
        v_activity.created_at as changed_at,
        v_activity.created_by as changed_by,
        '{}'::jsonb as changes
      union all
      select
        a.version,
        a.outcome,
        a.changed_at,
        a.changed_by,
        a.changes
      from timeline_data.told_changes(
        v_activity, timeline_data.bound_viewer(history.company_id)) as a
    ) as h
  );
end
$$;
comment on function timeline.history(uuid, uuid) is
  'Who changed what, when.

Returns [{"version", "outcome": "inserted" | "updated" | "removed" | "restored" | "erased", "changed_at",
"changed_by": {"id", "name"}, "changes": {field: {"from", "to"}}}], the first version first.
from and to are left out where the activity was private to others at that time.
Errors: TL400, TL401, TL403, TL404, TL410 archived.';
