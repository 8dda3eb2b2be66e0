-- One activity, whole, found without knowing its date.
create or replace function timeline.activity(
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
  perform timeline_data.require_company(activity.company_id);
  v_activity := timeline_data.require_activity(
    activity.company_id, activity.activity_id, timeline_data.bound_viewer(activity.company_id));
  return timeline_data.activity_json(v_activity);
end
$$;
comment on function timeline.activity(uuid, uuid) is
  'One activity, whole.

Returns a result of page, then description, links, data, version, created_at, created_by, ends_at,
direction, updated_at, completed_at, visible_to, source, external_id.
Errors: TL400, TL401, TL403, TL404, TL410 removed or archived.';
