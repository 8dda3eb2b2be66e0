-- The next step of a job that needs no client: state holds its name and, of a rotation, its report so far.
create or replace function timeline_data.work_step(
  inout state  jsonb,
  out is_done  boolean
)
returns record
language plpgsql
volatile
as $$
declare
  v_job text := work_step.state ->> 'job';
  v_step jsonb;
  v_turn record;
  v_rolled bigint;
  v_refused text;
begin
  if v_job = 'rotate' then
    select
      t.report,
      t.is_done
    into v_turn
    from timeline_data.rotate_turn(
      4, interval '1 minute', work_step.state -> 'report' is null, work_step.state -> 'report') as t;
    work_step.state := work_step.state || jsonb_build_object('report', v_turn.report);
    work_step.is_done := v_turn.is_done;
  elsif v_job = 'refresh' then
    v_step := coalesce(
      timeline_data.refresh_step(), timeline_data.reindex_step(), timeline_data.learn_step(),
      timeline_data.feed_step(), timeline_data.settle_step());
    work_step.state := work_step.state || jsonb_build_object('report', jsonb_build_object(
      'days', coalesce((work_step.state #>> '{report,days}')::bigint, 0) + coalesce((v_step ->> 'days')::bigint, 0)));
    work_step.is_done := v_step is null;
  else
    v_step := timeline_data.rollup_step();
    work_step.is_done := v_step is null;
    v_rolled := coalesce((work_step.state #>> '{report,rolled}')::bigint, 0)
      + coalesce((v_step ->> 'companies')::bigint, 0);
    work_step.state := work_step.state || jsonb_build_object('report', jsonb_build_object('rolled', v_rolled));
    if work_step.is_done then
      work_step.state := work_step.state || jsonb_build_object(
        'report', timeline_data.refresh_views()::jsonb || jsonb_build_object('rolled', v_rolled));
      v_refused := timeline_data.refusals();
      if v_refused is not null then
        -- Not raised: that it is refused is kept.
        work_step.state := work_step.state || jsonb_build_object('code', 'TL409', 'message', v_refused);
      end if;
    end if;
  end if;
end
$$;
comment on function timeline_data.work_step(jsonb) is
  'Does a step of state.job, rotate, refresh or views, and adds it to state.report; of a job that is done and failed nevertheless "code" and "message".';
