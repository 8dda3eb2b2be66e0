-- A lead becomes a contact, and shows on the account and the deal that come of it: its activities stay one row each.
create or replace function timeline.convert(
  company_id uuid,
  lead       jsonb,
  "into"     jsonb
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
declare
  v_settings timeline_data.company;
  v_lead timeline_data.object;
  v_id uuid;
  v_merge timeline_data.object_merge;
  v_targets record;
begin
  perform timeline_data.require_company(convert.company_id);
  perform timeline_data.lock_company(convert.company_id);
  v_settings := timeline_data.company_settings(convert.company_id);
  v_lead := timeline_data.known_object(v_settings, convert.lead, 'lead');
  v_id := coalesce(v_lead.alias_id, v_lead.object_id);
  v_targets := timeline_data.parse_targets(v_settings, v_lead.object_type, convert."into");
  select m.*
  into v_merge
  from timeline_data.object_merge as m
  where m.company_id = convert.company_id
    and m.merge_id = timeline_data.active_merge(convert.company_id, v_lead.object_type, v_id);
  if v_merge.into_types = v_targets.types and v_merge.into_ids = v_targets.ids then
    return timeline_data.merge_receipt(v_merge.merge_id, 'unchanged');
  end if;
  if v_merge.merge_id is not null then
    raise exception '% % was converted already', v_lead.object_type, coalesce(v_lead.object_key, v_id::text)
      using errcode = 'TL409', column = 'lead',
        hint = 'unmerge(company_id, merge_id) first; merges(company_id) tells the id.';
  end if;
  if timeline_data.is_above(convert.company_id, v_lead.object_type, v_id, v_targets.types, v_targets.ids) then
    raise exception '% % would be above itself', v_lead.object_type, coalesce(v_lead.object_key, v_id::text)
      using errcode = 'TL409', column = 'into',
        hint = 'It is a parent of what it would become; take that link away first.';
  end if;
  return timeline_data.merge_receipt(
    timeline_data.join_objects(
      v_settings, timeline_data.enter_viewer(convert.company_id), v_lead.object_type, v_id,
      v_targets.types, v_targets.ids),
    'converted');
end
$$;
comment on function timeline.convert(uuid, jsonb, jsonb) is
  'Convert a lead, or any other object, into one or several objects of other types.

Returns {"merge_id", "outcome": "converted" | "unchanged", "token"}. lead: {"type", "id"} of a known object; into:
{"type", "id", "name"} or up to 20, entered where they are new. The lead becomes the first: its id opens that timeline
from now on, which has the lead''s activities as its own. The others show them too, and so does whatever is above any of
them. Activities stay with the lead, which answers go on to show; each is one row. unmerge(company_id, merge_id) undoes
it.
Errors: TL400 for users and for two of one type, TL401, TL403, TL404 for an unknown lead, TL405, TL409 for a cycle and
for what was converted already, TL410 for what was erased, TL413.';
