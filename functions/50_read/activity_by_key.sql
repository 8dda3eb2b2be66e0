-- One activity by the key of the system it came from. Serves: activity_body_external.
create or replace function timeline.activity_by_key(
  company_id  uuid,
  source      text,
  external_id text
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
  v_id uuid;
  v_date timestamptz;
  v_viewer uuid := timeline_data.bound_viewer(activity_by_key.company_id);
  v_activity timeline_data.activity;
begin
  perform timeline_data.require_company(activity_by_key.company_id);
  -- Neither is ever stored empty: what is not given must not read as not found.
  if coalesce(activity_by_key.source, '') = '' or coalesce(activity_by_key.external_id, '') = '' then
    raise exception '% is missing',
        case when coalesce(activity_by_key.source, '') = '' then 'source' else 'external_id' end
      using errcode = 'TL400', hint = 'Pass the name of the system it came from, and its id there.';
  end if;
  select
    b.activity_id,
    b.activity_date
  into v_id, v_date
  from timeline_data.activity_body as b
  where b.company_id = activity_by_key.company_id
    and b.source = activity_by_key.source
    and b.external_id = activity_by_key.external_id;
  if found then
    v_activity := timeline_data.fetch_activity(activity_by_key.company_id, v_date, v_id);
    if v_activity.id is null then
      if timeline_data.is_archived_for(activity_by_key.company_id, v_date, v_id, v_viewer) then
        perform timeline_data.refuse_archived(activity_by_key.company_id, v_id, v_date);
      end if;
    elsif timeline_data.is_visible(v_activity, v_viewer) then
      return timeline_data.activity_json(v_activity);
    end if;
  end if;
  raise exception 'external id "%" of source "%" is not known',
      left(activity_by_key.external_id, 80), left(activity_by_key.source, 80)
    using errcode = 'TL404', hint = 'Check both, the company, and on whose behalf you ask.';
end
$$;
comment on function timeline.activity_by_key(uuid, text, text) is
  'One activity by (source, external_id); as activity.

Errors: TL400, TL401, TL403, TL404, TL410 removed or archived.';
