-- The row of an activity by its id alone, whoever asks; all null when there is none.
create or replace function timeline_data.key_activity(
  company_id  uuid,
  activity_id uuid
)
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
  where b.company_id = key_activity.company_id
    and b.activity_id = key_activity.activity_id;
  return timeline_data.fetch_activity(
    key_activity.company_id, v_date, key_activity.activity_id);
end
$$;
comment on function timeline_data.key_activity(uuid, uuid) is
  'A row of timeline_data.activity by its id. Serves: activity_body_pkey.';
