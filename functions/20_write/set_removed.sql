-- Takes an activity off all timelines, or puts it back; everything it holds stays.
create or replace function timeline_data.set_removed(
  company_id  uuid,
  activity_id uuid,
  is_removed  boolean
)
returns json
language plpgsql
volatile
as $$
declare
  v_viewer uuid := timeline_data.enter_viewer(set_removed.company_id);
  v_outcome text := case when set_removed.is_removed then 'removed' else 'restored' end;
  v_activity timeline_data.activity;
  v_draft timeline_data.draft;
  v_has_parents boolean;
begin
  -- From here on its partition stays, and what follows sees where it is.
  lock table only timeline_data.activity in row exclusive mode;
  perform timeline_data.lock_key(set_removed.company_id, set_removed.activity_id, null, null);
  v_activity := timeline_data.require_activity(
    set_removed.company_id, set_removed.activity_id, v_viewer);
  if v_activity.is_removed = set_removed.is_removed then
    return timeline_data.receipt(v_activity.id, 'unchanged', v_activity.version);
  end if;
  v_draft := timeline_data.doc_draft(v_activity.id, timeline_data.activity_doc(v_activity));
  select timeline_data.hold_objects(set_removed.company_id, '[]', s.types, s.ids)
  into v_has_parents
  from timeline_data.shown_objects(array[v_draft]) as s;
  execute
    'update timeline_data.activity as a'
    ' set is_removed = $4, version = a.version + 1, updated_at = $5'
    ' where a.company_id = (select $1) and a.activity_date = $2 and a.id = $3'
  using
    v_activity.company_id, v_activity.activity_date, v_activity.id, set_removed.is_removed,
    timeline_data.now();
  update timeline_data.activity_body as b
  set is_open = not set_removed.is_removed and v_draft.visible_to is null
  where b.company_id = v_activity.company_id
    and b.activity_id = v_activity.id;
  if set_removed.is_removed then
    perform timeline_data.drop_links(v_activity.company_id, array[v_draft]);
  else
    perform timeline_data.link_drafts(
      v_activity.company_id, (timeline_data.company_settings(v_activity.company_id)).roll_up,
      array[v_draft], v_has_parents);
  end if;
  perform timeline_data.write_history(
    v_activity.company_id, v_activity.id, v_activity.version + 1, v_viewer, v_outcome, '{}');
  perform timeline_data.write_feed(
    v_activity.company_id,
    case when set_removed.is_removed then 'remove' else 'restore' end,
    null,
    array[v_activity.id],
    v_activity.version + 1);
  return timeline_data.receipt(v_activity.id, v_outcome, v_activity.version + 1);
end
$$;
comment on function timeline_data.set_removed(uuid, uuid, boolean) is
  'Removes or restores an activity; the receipt says removed, restored or unchanged. TL404, TL410.';
