-- The public interface: who may call what. Nothing else is granted to anybody; no right on a table is.
-- A role prefix of null (--no-roles) grants nothing: then the owner alone calls.
do $$
declare
  c_readers constant text[] := array['reader', 'writer', 'app', 'admin'];
  c_writers constant text[] := array['writer', 'app', 'admin'];
  v_prefix text := (select i.role_prefix from timeline_data.install as i);
  v_grant record;
  v_role text;
begin
  revoke all on schema timeline, timeline_data from public;
  revoke all on all functions in schema timeline from public;
  revoke all on all functions in schema timeline_data from public;
  -- What a former version granted goes with its line below.
  if v_prefix is not null then
    foreach v_role in array c_readers loop
      execute format('revoke all on all functions in schema timeline, timeline_data from %I', v_prefix || v_role);
      execute format('revoke all on all tables in schema timeline from %I', v_prefix || v_role);
    end loop;
  end if;
  for v_grant in
    select g.*
    from (
      values
        ('function timeline.page(uuid, jsonb)', c_readers),
        ('function timeline.activity(uuid, uuid)', c_readers),
        ('function timeline.activity_by_key(uuid, text, text)', c_readers),
        ('function timeline.history(uuid, uuid)', c_readers),
        ('function timeline.version()', c_readers),
        ('function timeline.objects(uuid, jsonb)', c_readers),
        ('table timeline.activities', c_readers),
        -- Called by the view with its reader's rights; out of reach otherwise, their schema being closed.
        ('function timeline_data.bound_company()', c_readers),
        ('function timeline_data.bound_viewer(uuid)', c_readers),
        ('function timeline.record(uuid, jsonb)', c_writers),
        ('function timeline.record_many(uuid, jsonb, jsonb)', c_writers),
        ('function timeline.change(uuid, uuid, jsonb)', c_writers),
        ('function timeline.remove(uuid, uuid)', c_writers),
        ('function timeline.restore(uuid, uuid)', c_writers),
        ('function timeline.put_objects(uuid, jsonb)', c_writers),
        ('function timeline.configure(uuid, jsonb)', c_readers),
        ('function timeline_data.create_partitions(timestamptz, timestamptz, text)', array['admin'])
    ) as g (object, roles)
    where v_prefix is not null
  loop
    foreach v_role in array v_grant.roles loop
      execute format('grant usage on schema timeline to %I', v_prefix || v_role);
      execute format('grant %s on %s to %I',
        case when v_grant.object like 'table %' then 'select' else 'execute' end,
        v_grant.object, v_prefix || v_role);
    end loop;
  end loop;
  if v_prefix is not null then
    execute format('grant usage on schema timeline_data to %I', v_prefix || 'admin');
  end if;
end
$$;
