-- One activity by its id, as far as the viewer may see it: to anybody else it does not exist.
-- Serves: activity_body_pkey.
create or replace function timeline_data.require_activity(
  company_id  uuid,
  activity_id uuid,
  viewer      uuid
)
returns timeline_data.activity
language plpgsql
stable
as $$
declare
  v_activity timeline_data.activity;
  v_date timestamptz;
begin
  if require_activity.activity_id is null then
    raise exception 'no activity id given'
      using errcode = 'TL400', hint = 'Pass the activity''s uuid.';
  end if;
  select b.activity_date
  into v_date
  from timeline_data.activity_body as b
  where b.company_id = require_activity.company_id
    and b.activity_id = require_activity.activity_id;
  if found then
    v_activity := timeline_data.fetch_activity(
      require_activity.company_id, v_date, require_activity.activity_id);
    if v_activity.id is null then
      if timeline_data.is_archived_for(
        require_activity.company_id, v_date, require_activity.activity_id, require_activity.viewer) then
        perform timeline_data.refuse_archived(
          require_activity.company_id, require_activity.activity_id, v_date);
      end if;
    elsif timeline_data.is_visible(v_activity, require_activity.viewer) then
      return v_activity;
    end if;
  end if;
  raise exception 'activity % is not known', require_activity.activity_id
    using errcode = 'TL404', hint = 'Check the id, the company, and on whose behalf you ask.';
end
$$;
comment on function timeline_data.require_activity(uuid, uuid, uuid) is
  'The row of an activity that the viewer may see, removed or not. TL410 when it is archived, TL404 otherwise.';
