-- Grants the public interface as timeline_data.public_interface() lists it, and takes everything else.
do $$
declare
  v_prefix text := (select i.role_prefix from timeline_data.install as i);
  v_grant record;
  v_role text;
begin
  revoke all on schema timeline, timeline_data from public;
  revoke all on all routines in schema timeline from public;
  revoke all on all routines in schema timeline_data from public;
  -- What a former version granted goes with its line of the list.
  if v_prefix is not null then
    foreach v_role in array array['reader', 'writer', 'app', 'admin'] loop
      execute format('revoke all on all routines in schema timeline, timeline_data from %I', v_prefix || v_role);
      execute format('revoke all on all tables in schema timeline from %I', v_prefix || v_role);
    end loop;
  end if;
  for v_grant in
    select g.*
    from timeline_data.public_interface() as g
  loop
    execute format('grant %s on %s %s to %I',
      v_grant.privilege, v_grant.object_kind, v_grant.object_name, v_grant.role_name);
  end loop;
end
$$;
