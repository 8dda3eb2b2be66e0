-- An activity as a page of the include shows it.
create or replace function timeline_data.live_result(
  activity timeline_data.activity,
  include  text[]
)
returns json
language plpgsql
stable
as $$
declare
  v_activity timeline_data.activity := live_result.activity;
  v_rows timeline_data.page_row[] := array[row(
    v_activity.activity_date, v_activity.id, v_activity.activity_type, v_activity.subject,
    v_activity.object_type, v_activity.object_id, v_activity.assigned_to, v_activity.status,
    v_activity.priority, v_activity.version, v_activity.created_at, v_activity.created_by,
    v_activity.ends_at, v_activity.direction, null, null, null, null, null, null)::timeline_data.page_row];
  v_told json := (timeline_data.page_results(v_activity.company_id, v_rows))[1];
begin
  if live_result.include = '{}' then
    return v_told;
  end if;
  return timeline_data.join_json(
    v_told, (timeline_data.page_extras(v_activity.company_id, v_rows, live_result.include, null))[1]);
end
$$;
comment on function timeline_data.live_result(timeline_data.activity, text[]) is
  'One result of page.';
