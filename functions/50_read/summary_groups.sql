-- A summary of some types, statuses or people, or by longer stretches than a day: added up of counts by person, so
-- that nobody is counted twice. Serves: summary_day_pkey.
create or replace function timeline_data.summary_groups(
  company_id uuid,
  time_zone  text,
  asked      timeline_data.page_filter,
  width      text
)
returns json
language plpgsql
stable
as $$
declare
  v_asked timeline_data.page_filter := summary_groups.asked;
  v_plan record := timeline_data.summary_plan(
    summary_groups.company_id, summary_groups.time_zone, v_asked.starts_at, v_asked.ends_at);
  v_archived datemultirange := coalesce(
    timeline_data.archived_days(summary_groups.company_id, summary_groups.time_zone), '{}');
begin
  return (
    select coalesce(json_agg(
      case
        when g.is_archived then timeline_data.join_json(g.result, '{"archived": true}')
        else g.result
      end order by g.day, g.activity_type, g.status), '[]')
    from (
      select
        f.day,
        f.activity_type,
        f.status,
        f.is_archived,
        json_build_object(
          'activity_day', f.day,
          'activity_type', f.activity_type,
          'status', f.status,
          'activity_count', f.activities,
          'user_count', f.users) as result
      from (
        select
          case when summary_groups.width <> 'all' then date_trunc(summary_groups.width, n.day::timestamp)::date end
            as day,
          n.activity_type,
          n.status,
          bool_or(n.day <@ v_archived) as is_archived,
          sum(n.activities)::bigint as activities,
          count(distinct n.assigned_to) as users
        from timeline_data.summary_counts(
          summary_groups.company_id, summary_groups.time_zone, v_asked, v_plan.first_day, v_plan.last_day, v_plan.live
        ) as n
        where (v_asked.activity_types is null or n.activity_type = any (v_asked.activity_types))
          and (v_asked.statuses is null or n.status = any (v_asked.statuses))
          and (
            v_asked.assignees is null
            or n.assigned_to = any (v_asked.assignees)
            or n.assigned_to is null and array_position(v_asked.assignees, null) is not null
          )
        group by 1, 2, 3
      ) as f
    ) as g
  );
end
$$;
comment on function timeline_data.summary_groups(uuid, text, timeline_data.page_filter, text) is
  'What summary() answers under conditions or by a width: week, month, quarter, year or all.';
