-- One row of activity by its whole key. Planned for its date each time: a plan over the parent would lock every
-- partition. Not for its company: of one that statistics do not know the planner expects no rows, by whatever index.
create or replace function timeline_data.fetch_activity(
  company_id    uuid,
  activity_date timestamptz,
  id            uuid
)
returns timeline_data.activity
language plpgsql
stable
as $$
declare
  v_activity timeline_data.activity;
begin
  execute
    'select a.* from timeline_data.activity as a'
    ' where a.company_id = (select $1) and a.activity_date = $2 and a.id = $3'
  into v_activity
  using fetch_activity.company_id, fetch_activity.activity_date, fetch_activity.id;
  return v_activity;
end
$$;
comment on function timeline_data.fetch_activity(uuid, timestamptz, uuid) is
  'A row of timeline_data.activity, all null when there is none.';
