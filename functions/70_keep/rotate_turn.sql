-- One step of rotate(): here, where settings are pinned, and not in a procedure that commits and can pin none.
create or replace function timeline_data.rotate_turn(
  ahead    integer,
  patience interval,
  is_first boolean,
  inout report jsonb,
  out is_done  boolean
)
returns record
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_busy text := '55P03';
  v_range record;
  v_step jsonb;
  v_waited double precision := (rotate_turn.report ->> 'waited')::double precision;
  v_pause double precision := 0.1 + 0.4 * random();
begin
  if not pg_try_advisory_xact_lock(timeline_data.rotation_lock()) then
    raise exception 'another rotation is at work in this database'
      using errcode = v_busy, hint = 'Run it again when that one has ended.';
  end if;
  if rotate_turn.is_first then
    select r.* into v_range from timeline_data.rotation_range(rotate_turn.ahead) as r;
    rotate_turn.report := jsonb_build_object(
      'created', '[]'::jsonb, 'moved', 0, 'waited', 0, 'range', to_jsonb(v_range));
    v_waited := 0;
  end if;
  begin
    v_step := timeline_data.rotate_step(
      (rotate_turn.report #>> '{range,lower_bound}')::timestamptz,
      (rotate_turn.report #>> '{range,upper_bound}')::timestamptz,
      rotate_turn.report #>> '{range,width}');
  exception when lock_not_available or serialization_failure or deadlock_detected then
    v_step := '{"step": "waiting"}';
  end;
  rotate_turn.is_done := v_step is null;
  if rotate_turn.is_done then
    rotate_turn.report := rotate_turn.report - 'range';
  elsif v_step ->> 'step' = 'swapped' then
    rotate_turn.report := rotate_turn.report || jsonb_build_object(
      'created', (rotate_turn.report -> 'created') || (v_step -> 'created'),
      'moved', (rotate_turn.report ->> 'moved')::bigint + (v_step ->> 'moved')::bigint);
  elsif v_step ->> 'step' = 'waiting' then
    if v_waited >= extract(epoch from rotate_turn.patience) then
      raise exception 'gave up: other sessions are in the way: %', coalesce(v_step ->> 'for', 'of a lock')
        using errcode = v_busy, hint = 'What is done is done; the next rotation goes on.';
    end if;
    rotate_turn.report := rotate_turn.report || jsonb_build_object('waited', v_waited + v_pause);
    perform pg_sleep(v_pause);
  end if;
end
$$;
comment on function timeline_data.rotate_turn(integer, interval, boolean, jsonb) is
  'Does one step of a rotation, or waits a moment, and adds it to the report {"created", "moved", "waited"}. 55P03.';
