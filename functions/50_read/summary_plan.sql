-- What a summary of [starts_at, ends_at) can take as it was folded, and which days it counts anew: marked ones, those
-- that are not folded in this time zone, and the first and the last where the range cuts them.
create or replace function timeline_data.summary_plan(
  company_id uuid,
  time_zone  text,
  starts_at  timestamptz,
  ends_at    timestamptz,
  out first_day date,
  out last_day  date,
  out live      date[]
)
returns record
language plpgsql
stable
as $$
declare
  v_months record;
  v_folded timeline_data.summary_company;
begin
  select
    min(m.month) as first,
    max(m.month) as last
  into v_months
  from timeline_data.activity_month as m
  where m.company_id = summary_plan.company_id;
  summary_plan.live := '{}';
  if v_months.first is null then
    return;
  end if;
  summary_plan.first_day := v_months.first - 1;
  summary_plan.last_day := (v_months.last + interval '1 month')::date;
  if summary_plan.starts_at > timeline_data.day_start(summary_plan.first_day, summary_plan.time_zone) then
    summary_plan.first_day := timeline_data.local_day(summary_plan.starts_at, summary_plan.time_zone);
    if summary_plan.starts_at > timeline_data.day_start(summary_plan.first_day, summary_plan.time_zone) then
      summary_plan.live := summary_plan.live || summary_plan.first_day;
    end if;
  end if;
  if summary_plan.ends_at < timeline_data.day_start(summary_plan.last_day + 1, summary_plan.time_zone) then
    summary_plan.last_day := timeline_data.local_day(
      summary_plan.ends_at - interval '1 microsecond', summary_plan.time_zone);
    if summary_plan.ends_at < timeline_data.day_start(summary_plan.last_day + 1, summary_plan.time_zone) then
      summary_plan.live := summary_plan.live || summary_plan.last_day;
    end if;
  end if;
  select s.*
  into v_folded
  from timeline_data.summary_company as s
  where s.company_id = summary_plan.company_id
    and s.time_zone = summary_plan.time_zone
    and s.time_zone = (timeline_data.company_settings(summary_plan.company_id)).time_zone;
  if v_folded.company_id is null then
    summary_plan.live := timeline_data.held_days(
      summary_plan.company_id, '-infinity', summary_plan.first_day, summary_plan.last_day);
    return;
  end if;
  summary_plan.live := summary_plan.live || timeline_data.touched_days(
    timeline_data.marked_days(
      summary_plan.company_id, summary_plan.first_day - 1, summary_plan.last_day + 1, null),
    summary_plan.time_zone);
  if v_folded.pending_month is not null then
    summary_plan.live := summary_plan.live || timeline_data.held_days(
      summary_plan.company_id, v_folded.pending_month, summary_plan.first_day, summary_plan.last_day);
  end if;
  summary_plan.live := array(
    select distinct d.day
    from unnest(summary_plan.live) as d (day)
    where d.day between summary_plan.first_day and summary_plan.last_day
  );
end
$$;
comment on function timeline_data.summary_plan(uuid, text, timestamptz, timestamptz) is
  'The days of a range, and those of them to be counted anew; nulls for a company without activities.';
