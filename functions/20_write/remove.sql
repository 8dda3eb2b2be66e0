-- Soft delete: gone from every page, count and view, back with restore().
create or replace function timeline.remove(
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
  perform timeline_data.require_company(remove.company_id);
  return timeline_data.set_removed(remove.company_id, remove.activity_id, true);
end
$$;
comment on function timeline.remove(uuid, uuid) is
  'Remove an activity from the timeline; restore brings it back.

Returns {"id", "outcome": "removed" | "unchanged", "version", "token"}. Its key stays: a resend
through record answers removed. Errors: TL401, TL403, TL404, TL410 archived.';
