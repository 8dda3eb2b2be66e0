-- A job for a scheduler inside the server (pg_cron), when it is due: each step in a transaction of its own. A procedure
-- that commits can pin no settings, so it calls and does nothing else: no operator that a search_path could replace.
create or replace procedure timeline_data.work(
  name         text,
  inout report jsonb default null
)
language plpgsql
as $$
declare
  v_is_done boolean;
begin
  loop
    select
      t.state,
      t.is_done
    into work.report, v_is_done
    from timeline_data.work_turn(work.name, work.report) as t;
    commit;
    exit when v_is_done;
  end loop;
  perform timeline_data.tell_failure(work.report);
end
$$;
comment on procedure timeline_data.work(text, jsonb) is
  'Does rotate, refresh or views when it is due and nobody else does it, and records the run. Returns {"run", "job", "report"}; null when there was nothing to do. Fails as the job failed. TL400, TL404.';
