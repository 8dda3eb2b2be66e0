-- Brings a stored activity to a new document: row (to another partition if its date says so), text,
-- key, links and history see one change. The caller holds the key row.
create or replace function timeline_data.update_activity(
  settings timeline_data.company,
  viewer   uuid,
  activity timeline_data.activity,
  old_doc  jsonb,
  new_doc  jsonb
)
returns void
language plpgsql
volatile
as $$
declare
  c_linked constant text[] := array[
    'related_to', 'links', 'activity_date', 'activity_type', 'visible_to'];
  c_body constant text[] := array['activity_date', 'source', 'external_id', 'links', 'data', 'visible_to'];
  c_words constant text[] := array['subject', 'description'];
  v_company uuid := (update_activity.settings).company_id;
  v_id uuid := (update_activity.activity).id;
  v_changes jsonb;
  v_old timeline_data.draft := timeline_data.doc_draft(v_id, update_activity.old_doc);
  v_new timeline_data.draft := timeline_data.doc_draft(v_id, update_activity.new_doc);
  v_has_parents boolean;
begin
  select jsonb_object_agg(n.key, jsonb_build_object('from', update_activity.old_doc -> n.key, 'to', n.value))
  into v_changes
  from jsonb_each(update_activity.new_doc) as n (key, value)
  where n.value is distinct from update_activity.old_doc -> n.key;
  if v_changes ?| array['source', 'external_id'] then
    perform timeline_data.refuse_erased_key(v_company, v_new.source, v_new.external_id);
  end if;
  if v_changes ?| c_linked then
    select timeline_data.hold_objects(v_company, '[]', s.types, s.ids)
    into v_has_parents
    from timeline_data.shown_objects(array[v_old, v_new]) as s;
    perform timeline_data.drop_links(v_company, array[v_old]);
  end if;
  perform timeline_data.update_row(
    update_activity.activity, update_activity.new_doc, timeline_data.now());
  if v_changes ?| (c_body || c_words) then
    perform timeline_data.update_body(v_company, v_new, v_changes ?| c_words);
  end if;
  if v_changes ?| c_linked then
    -- By the rules of now: what held the objects may have been a change of them.
    perform timeline_data.link_drafts(
      v_company, (timeline_data.company_settings(v_company)).roll_up, array[v_new], v_has_parents);
  end if;
  perform timeline_data.write_history(
    v_company, v_id, (update_activity.activity).version + 1, update_activity.viewer,
    'updated', v_changes);
  perform timeline_data.write_feed(
    v_company, 'update', null, array[v_id], (update_activity.activity).version + 1);
end
$$;
comment on function timeline_data.update_activity(
  timeline_data.company, uuid, timeline_data.activity, jsonb, jsonb) is
  'Applies a changed document to row, body, links and history; the version grows by one.';
