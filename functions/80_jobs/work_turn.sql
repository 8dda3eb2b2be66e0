-- One step of work(): here, where settings are pinned, and not in a procedure that commits and can pin none.
create or replace function timeline_data.work_turn(
  name          text,
  inout state   jsonb,
  out is_done   boolean
)
returns record
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  c_lease constant interval := interval '10 minutes';
  c_often constant interval := interval '1 minute';
  v_turn record;
  v_code text;
  v_message text;
begin
  if work_turn.state is null then
    if work_turn.name = 'archive' then
      raise exception 'archives are files of a client: the server cannot write them'
        using errcode = 'TL400', hint = 'Run: timeline work, or let cron do it: timeline schedule --cron.';
    end if;
    perform timeline_data.check_jobs(array[work_turn.name]);
    work_turn.state := timeline_data.take_job(
      'backend ' || pg_backend_pid(), 'server', array[work_turn.name], c_lease);
    work_turn.is_done := work_turn.state is null;
    return;
  end if;
  work_turn.is_done := false;
  -- In a turn of its own: a step may be long, and the job's row is not locked meanwhile.
  if not work_turn.state ? 'kept_at'
    or (work_turn.state ->> 'kept_at')::timestamptz < timeline_data.now() - c_often then
    work_turn.is_done := not timeline_data.keep_job((work_turn.state ->> 'run')::uuid, c_lease);
    work_turn.state := work_turn.state || jsonb_build_object('kept_at', timeline_data.now());
    -- Done: another has taken it, who goes on.
    return;
  end if;
  begin
    select t.* into v_turn from timeline_data.work_step(work_turn.state) as t;
  exception when query_canceled or others then
    -- Told after the record of it is kept.
    get stacked diagnostics
      v_code = returned_sqlstate,
      v_message = message_text;
    work_turn.state := work_turn.state || jsonb_build_object('code', v_code, 'message', v_message);
    perform timeline_data.end_job(
      (work_turn.state ->> 'run')::uuid,
      case when v_code in ('55P03', '40001', '40P01') then 'busy' else 'failed' end,
      work_turn.state -> 'report', v_code, v_message);
    work_turn.is_done := true;
    return;
  end;
  work_turn.state := v_turn.state;
  if v_turn.is_done then
    perform timeline_data.end_job(
      (work_turn.state ->> 'run')::uuid,
      case when work_turn.state ? 'code' then 'failed' else 'done' end,
      work_turn.state -> 'report', work_turn.state ->> 'code', work_turn.state ->> 'message');
    work_turn.is_done := true;
  end if;
end
$$;
comment on function timeline_data.work_turn(text, jsonb) is
  'Takes a job when it is due (state null), or does its next step. state: {"run", "job", "report"}, with "code" and "message" when it failed; null when it is not due.';
