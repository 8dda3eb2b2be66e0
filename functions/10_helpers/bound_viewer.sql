-- On whose behalf the call is made. Null: nobody's, then no private activity is seen. A text key is the
-- user of that key.
create or replace function timeline_data.bound_viewer(company_id uuid)
returns uuid
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_user text := timeline_data.bound_user();
begin
  if v_user is null then
    return null;
  elsif timeline_data.is_uuid(v_user) then
    return v_user::uuid;
  end if;
  return timeline_data.uuid5(bound_viewer.company_id, 'user:' || v_user);
end
$$;
comment on function timeline_data.bound_viewer(uuid) is
  'The viewer''s user id within the company, null when the call is nobody''s.';
