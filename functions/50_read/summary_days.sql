-- A summary by days of all that a company did: put together of what was folded, and of what is counted anew.
-- Serves: summary_day_pkey.
create or replace function timeline_data.summary_days(
  company_id uuid,
  time_zone  text,
  starts_at  timestamptz,
  ends_at    timestamptz
)
returns json
language plpgsql
stable
as $$
declare
  v_plan record := timeline_data.summary_plan(
    summary_days.company_id, summary_days.time_zone, summary_days.starts_at, summary_days.ends_at);
  v_archived datemultirange := timeline_data.archived_days(
    summary_days.company_id, summary_days.time_zone);
begin
  return (
    select coalesce('[' || string_agg(
      case
        when f.day <@ v_archived then (
          select string_agg(left(e.value::text, -1) || ',"archived":true}', ',' order by e.place)
          from json_array_elements(('[' || f.cells || ']')::json) with ordinality as e (value, place)
        )
        else f.cells
      end, ',' order by f.day) || ']', '[]')::json
    from (
      select
        s.day,
        s.cells
      from timeline_data.summary_day as s
      where s.company_id = summary_days.company_id
        and s.day >= v_plan.first_day
        and s.day <= v_plan.last_day
        and s.day not in (select d.day from unnest(v_plan.live) as d (day))
      union all
      select
        n.day,
        n.cells
      from timeline_data.live_cells(
        timeline_data.day_slots(
          summary_days.company_id, v_plan.live, summary_days.time_zone, summary_days.starts_at, summary_days.ends_at),
        summary_days.company_id
      ) as n
    ) as f
  );
end
$$;
comment on function timeline_data.summary_days(uuid, text, timestamptz, timestamptz) is
  'What summary() answers without other conditions.';
