-- An activity the caller may see, with everything it has. A removed one is gone until restored.
create or replace function timeline_data.activity_json(activity timeline_data.activity)
returns json
language plpgsql
stable
as $$
declare
  v_activity timeline_data.activity := activity_json.activity;
  v_rows timeline_data.page_row[];
begin
  if v_activity.is_removed then
    raise exception 'activity % was removed', v_activity.id
      using errcode = 'TL410', hint = 'Bring it back with restore(company_id, activity_id).';
  end if;
  v_rows := array[row(
    v_activity.activity_date, v_activity.id, v_activity.activity_type, v_activity.subject,
    v_activity.object_type, v_activity.object_id, v_activity.assigned_to, v_activity.status,
    v_activity.priority, v_activity.version, v_activity.created_at, v_activity.created_by,
    v_activity.ends_at, v_activity.direction, null, null, null, null, null, null)::timeline_data.page_row];
  return (
    select timeline_data.join_json(
      timeline_data.join_json(
        (timeline_data.page_results(v_activity.company_id, v_rows))[1],
        (timeline_data.page_extras(v_activity.company_id, v_rows, array[
          'description', 'links', 'data', 'version', 'created', 'ends_at', 'direction'], null))[1]),
      json_build_object(
        'updated_at', timeline_data.instant(v_activity.updated_at),
        'completed_at', timeline_data.instant(v_activity.completed_at),
        'visible_to', timeline_data.users_json(v_activity.company_id, to_jsonb(v_activity.visible_to)),
        'source', b.source,
        'external_id', b.external_id))
    from timeline_data.activity_body as b
    where b.company_id = v_activity.company_id
      and b.activity_id = v_activity.id
  );
end
$$;
comment on function timeline_data.activity_json(timeline_data.activity) is
  'The whole activity as JSON. TL410 when removed.';
