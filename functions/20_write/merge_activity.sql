-- Lays the fields a caller sent over the stored activity of a held key. A removed one stays removed:
-- a resend must not bring back what a person took away, and an archived one stays where it is.
create or replace function timeline_data.merge_activity(
  settings timeline_data.company,
  viewer   uuid,
  key      timeline_data.activity_ref,
  patch    jsonb,
  out outcome text,
  out version integer
)
returns record
language plpgsql
volatile
as $$
declare
  v_activity timeline_data.activity := timeline_data.fetch_activity(
    (merge_activity.settings).company_id,
    (merge_activity.key).activity_date,
    (merge_activity.key).id);
  v_old jsonb;
  v_new jsonb;
begin
  merge_activity.version := v_activity.version;
  if merge_activity.viewer is not null
    and not (
      v_activity.id is not null and timeline_data.is_visible(v_activity, merge_activity.viewer)
      or v_activity.id is null and timeline_data.is_archived_for(
        (merge_activity.settings).company_id, (merge_activity.key).activity_date, (merge_activity.key).id,
        merge_activity.viewer)
    ) then
    -- By the key that was sent: the id behind it is not for everybody to know.
    raise exception 'activity "%" is not yours to change',
        coalesce(merge_activity.patch ->> 'external_id', (merge_activity.key).id::text)
      using errcode = 'TL403', hint = 'It is private to others.';
  end if;
  if v_activity.id is null then
    merge_activity.outcome := 'archived';
    return;
  end if;
  if v_activity.is_removed then
    merge_activity.outcome := 'removed';
    return;
  end if;
  v_old := timeline_data.activity_doc(v_activity);
  v_new := v_old || timeline_data.carry_end(v_activity, merge_activity.patch);
  if timeline_data.has_merges((merge_activity.settings).company_id) then
    v_new := timeline_data.keep_refs((merge_activity.settings).company_id, v_old, v_new);
  end if;
  if v_new = v_old then
    merge_activity.outcome := 'unchanged';
    return;
  end if;
  perform timeline_data.check_doc(v_new);
  if v_new -> 'activity_type' <> v_old -> 'activity_type' then
    perform timeline_data.check_type(merge_activity.settings, v_new ->> 'activity_type');
  end if;
  if merge_activity.viewer is null then
    perform timeline_data.check_reveal(v_activity, v_new);
  end if;
  perform timeline_data.update_activity(
    merge_activity.settings, merge_activity.viewer, v_activity, v_old, v_new);
  merge_activity.outcome := 'updated';
  merge_activity.version := v_activity.version + 1;
end
$$;
comment on function timeline_data.merge_activity(
  timeline_data.company, uuid, timeline_data.activity_ref, jsonb) is
  'Updates the activity of a locked key: (updated | unchanged | removed | archived, version). TL400, TL403, TL409.';
