-- Partial update of one activity: reschedule, complete, reassign are changes of one field.
create or replace function timeline.change(
  company_id  uuid,
  activity_id uuid,
  changes     jsonb
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
  v_viewer uuid;
  v_parsed jsonb;
  v_key timeline_data.activity_ref;
  v_activity timeline_data.activity;
  v_written record;
begin
  perform timeline_data.require_company(change.company_id);
  if jsonb_typeof(change.changes) is distinct from 'object' or change.changes ? 'id' then
    raise exception 'changes must be a JSON object without "id"'
      using errcode = 'TL400', hint = 'Send {"status": "completed"}; an activity keeps its id.';
  end if;
  if change.changes ? 'if_version'
    and not (change.changes -> 'if_version')::text ~ '^[0-9]{1,9}$' then
    raise exception 'if_version must be a whole number, not %',
        left((change.changes -> 'if_version')::text, 80)
      using errcode = 'TL400', column = 'if_version',
        hint = 'Send the version that was read, or leave it out.';
  end if;
  v_settings := timeline_data.company_settings(change.company_id);
  v_viewer := timeline_data.enter_viewer(change.company_id);
  v_parsed := timeline_data.parse_activity(v_settings, change.changes - 'if_version');
  perform timeline_data.refuse_forgotten(change.company_id, v_parsed -> 'objects');
  -- From here on its partition stays, and what follows sees where it is.
  lock table only timeline_data.activity in row exclusive mode;
  -- What it is about now is held too, before the key: in one order with whoever puts objects.
  v_activity := timeline_data.require_activity(change.company_id, change.activity_id, v_viewer);
  perform timeline_data.hold_objects(change.company_id, v_parsed -> 'objects', s.types, s.ids)
  from timeline_data.shown_objects(array[
    timeline_data.doc_draft(null, v_parsed -> 'doc'),
    timeline_data.doc_draft(null, timeline_data.activity_doc(v_activity))]) as s;
  if v_parsed -> 'doc' ?| array['source', 'external_id'] then
    -- So is its new external key.
    perform timeline_data.insert_bodies(change.company_id, timeline_data.claims(
      change.company_id, array[v_parsed || jsonb_build_object('id', v_activity.id)], null));
  end if;
  v_key := timeline_data.lock_key(change.company_id, change.activity_id, null, null);
  v_activity := timeline_data.require_activity(change.company_id, change.activity_id, v_viewer);
  if v_activity.is_removed then
    raise exception 'activity % was removed', change.activity_id
      using errcode = 'TL410', hint = 'Bring it back first: restore(company_id, activity_id).';
  end if;
  if to_jsonb(v_activity.version) <> change.changes -> 'if_version' then
    raise exception 'activity % is at version %, not %',
        change.activity_id, v_activity.version, left(change.changes ->> 'if_version', 20)
      using errcode = 'TL412', hint = 'Read it again, and lay your change over what is there now.';
  end if;
  v_written := timeline_data.merge_activity(v_settings, v_viewer, v_key, v_parsed -> 'doc');
  return timeline_data.receipt(change.activity_id, v_written.outcome, v_written.version);
end
$$;
comment on function timeline.change(uuid, uuid, jsonb) is
  'Change some fields of one activity.

Returns {"id", "outcome": "updated" | "unchanged", "version", "token"}.
changes: the keys of record except id; "if_version": n refuses (TL412) when somebody was faster.
Absent fields keep their value, null clears one. An object that was merged with one that is there already is that one:
it keeps the id by which it was recorded. completed_at follows the status; ends_at moves along with
activity_date unless it is sent too.
Errors: TL400, TL401, TL403, TL404, TL405, TL409 key taken, TL410 removed or archived, TL412, TL413.';
