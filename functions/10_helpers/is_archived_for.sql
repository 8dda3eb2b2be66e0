-- Whether an activity whose body is there, and whose row is not, is told of as archived.
create or replace function timeline_data.is_archived_for(
  company_id    uuid,
  activity_date timestamptz,
  id            uuid,
  viewer        uuid
)
returns boolean
language plpgsql
stable
as $$
declare
  v_viewers uuid[] := timeline_data.archived_viewers(
    is_archived_for.company_id, is_archived_for.activity_date, is_archived_for.id);
begin
  perform timeline_data.refuse_stale(
    is_archived_for.activity_date, is_archived_for.activity_date + interval '1 microsecond');
  return v_viewers is null or coalesce(is_archived_for.viewer = any (v_viewers), false);
end
$$;
comment on function timeline_data.is_archived_for(uuid, timestamptz, uuid, uuid) is
  'Whether the viewer (null: nobody) may know that the activity is archived.';
