-- The viewer of a write: its author. One named by a text key is entered in the directory, so that answers
-- can give the key back.
create or replace function timeline_data.enter_viewer(company_id uuid)
returns uuid
language plpgsql
volatile
as $$
declare
  v_user text := timeline_data.bound_user();
  v_viewer uuid;
begin
  if v_user is null then
    return null;
  end if;
  v_viewer := timeline_data.bound_viewer(enter_viewer.company_id);
  perform timeline_data.refuse_forgotten(
    enter_viewer.company_id, jsonb_build_array(jsonb_build_object('type', 'user', 'id', v_viewer)));
  if not timeline_data.is_uuid(v_user) then
    perform timeline_data.ensure_objects(
      enter_viewer.company_id,
      jsonb_build_array(jsonb_build_object('type', 'user', 'id', v_viewer, 'key', v_user)));
  end if;
  return v_viewer;
end
$$;
comment on function timeline_data.enter_viewer(uuid) is
  'bound_viewer(), known to the directory. TL410 for one that was erased.';
