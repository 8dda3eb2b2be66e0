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
  c_text constant text[] := array['subject', 'description', 'links', 'data'];
  c_key constant text[] := array['activity_date', 'source', 'external_id'];
  v_company uuid := (update_activity.settings).company_id;
  v_id uuid := (update_activity.activity).id;
  v_changes jsonb;
begin
  select jsonb_object_agg(n.key, jsonb_build_object('from', update_activity.old_doc -> n.key, 'to', n.value))
  into v_changes
  from jsonb_each(update_activity.new_doc) as n (key, value)
  where n.value is distinct from update_activity.old_doc -> n.key;
  if v_changes ?| c_linked then
    perform timeline_data.lock_objects(v_company, o.types, o.ids)
    from timeline_data.doc_objects(array[update_activity.old_doc, update_activity.new_doc]) as o;
    perform timeline_data.unlink_activity(v_company, v_id, update_activity.old_doc);
  end if;
  perform timeline_data.update_row(
    update_activity.activity, update_activity.new_doc, timeline_data.now());
  if v_changes ?| c_text then
    update timeline_data.activity_text as t
    set
      subject = update_activity.new_doc ->> 'subject',
      description = update_activity.new_doc ->> 'description',
      links = update_activity.new_doc -> 'links',
      data = update_activity.new_doc -> 'data'
    where t.company_id = v_company
      and t.activity_id = v_id;
  end if;
  if v_changes ?| c_key then
    perform timeline_data.update_key(v_company, v_id, update_activity.new_doc);
  end if;
  if v_changes ?| c_linked then
    -- By the rules of now: what held the objects may have been a change of them.
    perform timeline_data.link_activity(
      timeline_data.company_settings(v_company), v_id, update_activity.new_doc);
  end if;
  perform timeline_data.write_history(
    v_company, v_id, (update_activity.activity).version + 1, update_activity.viewer,
    'updated', v_changes);
end
$$;
comment on function timeline_data.update_activity(
  timeline_data.company, uuid, timeline_data.activity, jsonb, jsonb) is
  'Applies a changed document to row, text, key, links and history; the version grows by one.';
