-- Brings a removed activity back as it was.
create or replace function timeline.restore(
  company_id  uuid,
  activity_id uuid
)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  perform timeline_data.require_company(restore.company_id);
  return timeline_data.set_removed(restore.company_id, restore.activity_id, false);
end
$$;
comment on function timeline.restore(uuid, uuid) is
  'Bring back a removed activity.

Returns {"id", "outcome": "restored" | "unchanged", "version", "token"}.
Errors: TL401, TL403, TL404, TL410 archived.';
