-- A whole rotation for a scheduler inside the server (pg_cron): the steps of rotate_step, each in a transaction of
-- its own. A procedure that commits can pin no settings, so every name is written in full.
create or replace procedure timeline_data.rotate(
  ahead        integer default 4,
  patience     interval default '1 minute',
  inout report jsonb default null
)
language plpgsql
as $$
declare
  v_range record;
  v_step jsonb;
  v_busy text := '55P03';
  v_pause double precision;
  v_waited interval := interval '0';
begin
  rotate.report := '{"created": [], "moved": 0}';
  select r.* into v_range from timeline_data.rotation_range(rotate.ahead) as r;
  loop
    if not pg_try_advisory_xact_lock(timeline_data.rotation_lock()) then
      raise exception 'another rotation is at work in this database'
        using errcode = v_busy, hint = 'Nothing is left to do: it does the same.';
    end if;
    begin
      v_step := timeline_data.rotate_step(v_range.lower_bound, v_range.upper_bound, v_range.width);
    exception when lock_not_available or serialization_failure or deadlock_detected then
      v_step := '{"step": "waiting"}';
    end;
    commit;
    exit when v_step is null;
    if v_step ->> 'step' = 'swapped' then
      rotate.report := jsonb_build_object(
        'created', (rotate.report -> 'created') || (v_step -> 'created'),
        'moved', (rotate.report ->> 'moved')::bigint + (v_step ->> 'moved')::bigint);
    end if;
    if v_step ->> 'step' = 'waiting' then
      if v_waited >= rotate.patience then
        raise exception 'gave up: other sessions are in the way: %', coalesce(v_step ->> 'for', 'of a lock')
          using errcode = v_busy, hint = 'What is done is done; the next rotation goes on.';
      end if;
      v_pause := 0.1 + 0.4 * random();
      v_waited := v_waited + v_pause * interval '1 second';
      perform pg_sleep(v_pause);
    end if;
  end loop;
end
$$;
comment on procedure timeline_data.rotate(integer, interval, jsonb) is
  'Creates partitions ahead of now and brings home what waits in the edges. Returns {"created", "moved"}. 55P03 when another rotation is at work, or when others were in the way for longer than patience.';
