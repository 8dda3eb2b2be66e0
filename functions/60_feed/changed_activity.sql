-- An activity that changed, as it is now, removed or not.
create or replace function timeline_data.changed_activity(change timeline_data.feed)
returns timeline_data.activity
language plpgsql
stable
as $$
declare
  v_date timestamptz;
begin
  select b.activity_date
  into v_date
  from timeline_data.activity_body as b
  where b.company_id = (changed_activity.change).company_id
    and b.activity_id = (changed_activity.change).activity_id;
  return timeline_data.fetch_activity(
    (changed_activity.change).company_id, v_date, (changed_activity.change).activity_id);
end
$$;
comment on function timeline_data.changed_activity(timeline_data.feed) is
  'The activity of a change; all null where it is archived, or erased.';
