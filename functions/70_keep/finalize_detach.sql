-- What somebody's detach concurrently left half done: until it is finished, rows of its range are not seen and
-- writes into it fail.
create or replace function timeline_data.finalize_detach()
returns jsonb
language plpgsql
volatile
as $$
declare
  v_name text := (
    select c.relname
    from pg_catalog.pg_inherits as i
    join pg_catalog.pg_class as c
      on c.oid = i.inhrelid
    where i.inhparent = 'timeline_data.activity'::regclass
      and i.inhdetachpending
  );
begin
  if v_name is null then
    return null;
  end if;
  execute format('alter table timeline_data.activity detach partition timeline_data.%I finalize', v_name);
  perform timeline_data.sync_directory();
  return jsonb_build_object('step', 'finalized', 'detached', v_name);
end
$$;
comment on function timeline_data.finalize_detach() is
  'Finishes a detach that was killed. Returns {"step", "detached"}, or null where none was.';
