-- Records one parsed activity: inserts it, or updates the one its id or external key names.
-- Racing writers of one key get one winner: the loser of the insert finds the winner's row.
create or replace function timeline_data.write_activity(
  settings timeline_data.company,
  viewer   uuid,
  parsed   jsonb,
  out id      uuid,
  out outcome text,
  out version integer
)
returns record
language plpgsql
volatile
as $$
declare
  c_defaults constant jsonb := jsonb_build_object(
    'activity_type', null, 'subject', null, 'activity_date', null, 'ends_at', null,
    'related_to', null, 'assigned_to', null, 'status', 'planned', 'priority', 'medium',
    'direction', null, 'visible_to', null, 'description', null, 'links', '[]'::jsonb,
    'data', '{}'::jsonb, 'source', null, 'external_id', null);
  v_company uuid := (write_activity.settings).company_id;
  v_patch jsonb := write_activity.parsed -> 'doc';
  v_given uuid := (write_activity.parsed ->> 'id')::uuid;
  v_doc jsonb;
  v_key timeline_data.activity_ref;
  v_new timeline_data.draft[];
begin
  loop
    if v_given is not null or v_patch ->> 'external_id' is not null then
      v_key := timeline_data.lock_key(
        v_company, v_given, v_patch ->> 'source', v_patch ->> 'external_id');
    end if;
    exit when v_key.id is not null;
    if (v_given is not null or v_patch ->> 'external_id' is not null)
      and timeline_data.has_erasures(v_company)
      and timeline_data.is_forgotten(v_company, v_given, v_patch) then
      -- Since it was parsed.
      write_activity.outcome := 'erased';
      return;
    end if;
    v_doc := c_defaults || v_patch;
    perform timeline_data.check_doc(v_doc);
    perform timeline_data.check_type(write_activity.settings, v_doc ->> 'activity_type');
    v_new := timeline_data.insert_drafts(
      write_activity.settings, write_activity.viewer,
      array[timeline_data.doc_draft(coalesce(v_given, timeline_data.uuid7()), v_doc)], true);
    if v_new is not null then
      write_activity.id := v_new[1].id;
      write_activity.outcome := 'inserted';
      write_activity.version := 1;
      return;
    end if;
  end loop;
  write_activity.id := v_key.id;
  select m.outcome, m.version
  into write_activity.outcome, write_activity.version
  from timeline_data.merge_activity(
    write_activity.settings, write_activity.viewer, v_key, v_patch) as m;
end
$$;
comment on function timeline_data.write_activity(timeline_data.company, uuid, jsonb) is
  'Inserts or updates one activity: (id, inserted | updated | unchanged | removed | erased, version). TL400, TL403, TL409.';
