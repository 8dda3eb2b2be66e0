-- The user on whose behalf the call is made, as given: timeline.user_id, else the token's subject.
create or replace function timeline_data.bound_user()
returns text
language plpgsql
stable
as $$
declare
  v_user text := nullif(current_setting('timeline.user_id', true), '');
  v_claims text := nullif(current_setting('request.jwt.claims', true), '');
  v_path text := coalesce(nullif(current_setting('timeline.user_claim', true), ''), 'sub');
begin
  if v_user is null and v_claims is not null then
    v_user := nullif(v_claims::jsonb #>> string_to_array(v_path, '.'), '');
  end if;
  return v_user;
end
$$;
comment on function timeline_data.bound_user() is
  'Id of the viewer as it was bound, a uuid or a text key; null when the call is nobody''s.';
