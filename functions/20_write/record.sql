-- Insert, or update when id or (source, external_id) is known: safe to send again.
create or replace function timeline.record(
  company_id uuid,
  activity   jsonb
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
set plan_cache_mode = force_generic_plan
as $$
declare
  v_settings timeline_data.company;
  v_names record;
  v_parsed jsonb;
  v_draft timeline_data.draft;
  v_has_erasures boolean;
  v_has_parents boolean;
  v_new timeline_data.draft[];
  v_written record;
begin
  perform timeline_data.require_company(record.company_id);
  v_settings := timeline_data.company_settings(record.company_id);
  v_has_erasures := timeline_data.refuse_erased(v_settings);
  if timeline_data.is_plain(
    record.activity, timeline_data.activity_types(v_settings), v_settings.time_zone
  ) and not timeline_data.is_recorded(
    record.company_id, (record.activity ->> 'id')::uuid, record.activity ->> 'source',
    record.activity ->> 'external_id'
  ) then
    v_names := timeline_data.parse_names_of_one(v_settings, record.activity);
    v_draft := timeline_data.plain_draft(1, record.activity, v_names.refs, v_settings.time_zone);
    if not v_has_erasures or timeline_data.forgotten_places(record.company_id, array[v_draft]) = '{}' then
      v_has_parents := timeline_data.hold_objects(record.company_id, v_names.objects, v_names.types, v_names.ids);
      if v_has_parents then
        -- Again: what held the objects may have been a change of the rules.
        v_settings := timeline_data.company_settings(record.company_id);
      end if;
      v_new := timeline_data.insert_drafts(
        v_settings, timeline_data.enter_viewer(record.company_id), array[v_draft], v_has_parents);
      if v_new is not null then
        return timeline_data.receipt(v_new[1].id, 'inserted', 1);
      end if;
    end if;
  end if;
  v_parsed := timeline_data.parse_activity(v_settings, record.activity);
  if v_has_erasures then
    v_parsed := timeline_data.forget_parsed(record.company_id, v_parsed);
    if v_parsed ? 'outcome' then
      return timeline_data.receipt(null, 'erased', null);
    end if;
  end if;
  perform timeline_data.hold_objects(record.company_id, v_parsed -> 'objects', s.types, s.ids)
  from timeline_data.shown_objects(array[timeline_data.doc_draft(null, v_parsed -> 'doc')]) as s;
  v_settings := timeline_data.company_settings(record.company_id);
  if v_parsed ->> 'id' is not null and v_parsed -> 'doc' ?| array['source', 'external_id'] then
    -- A key that is given to a known activity, before that is held: in one order with batches.
    perform timeline_data.insert_bodies(
      record.company_id, timeline_data.claims(record.company_id, array[v_parsed], null));
  end if;
  v_written := timeline_data.write_activity(
    v_settings, timeline_data.enter_viewer(record.company_id), v_parsed);
  return timeline_data.receipt(v_written.id, v_written.outcome, v_written.version);
end
$$;
comment on function timeline.record(uuid, jsonb) is
  'Record one activity: insert it, or update the one its id or (source, external_id) names.

Returns {"id", "outcome": "inserted" | "updated" | "unchanged" | "removed" | "archived" | "erased", "version", "token"}.
activity: activity_type*, subject*, activity_date*, ends_at, description, related_to {type, id, name} or
object_type with object_id, assigned_to (id or {id, name}), status, priority, direction,
links [{type, id, name, role}], visible_to [user id], source, external_id, data {}, id.
With a key the same call twice is unchanged and other content updates that one row, another date
included; without one every call inserts. On update an absent field keeps its value, null clears it,
links and data are replaced as a whole, ends_at moves along with activity_date unless it is sent; names only
fill blanks in the directory of objects. What was erased does not come back: its key, and an activity about an erased
object, answer erased, id and version null; other references to what was erased are left out.
Errors: TL400 bad value, TL401, TL403, TL405 unknown key, TL409 key taken, TL410 company erased, TL413 too large.';
