-- The open activities of a company by type, assignee and when they are due: overdue before now, as page has it.
-- Serves: activity_incomplete, without the table.
create or replace function timeline_data.open_counts(
  held  timeline_data.summary_company,
  today date
)
returns timeline_data.open_count[]
language plpgsql
stable
as $$
declare
  v_now timestamptz := timeline_data.now();
  v_zone text := (open_counts.held).time_zone;
  v_bounds timestamptz[] := array[
    v_now - interval '90 days',
    v_now - interval '30 days',
    v_now - interval '7 days',
    v_now - interval '1 day',
    v_now,
    timeline_data.day_start(open_counts.today + 1, v_zone),
    timeline_data.day_start(open_counts.today + 8, v_zone)
  ];
begin
  return array(
    select row(
      o.activity_type,
      o.assigned_to,
      o.slot,
      count(*),
      min(o.activity_date)
    )::timeline_data.open_count
    from (
      select
        a.activity_type,
        a.assigned_to,
        a.activity_date,
        width_bucket(a.activity_date, v_bounds) as slot
      from timeline_data.activity as a
      where a.company_id = (open_counts.held).company_id
        and a.status in ('planned', 'in_progress')
        and not a.is_removed
        and not a.is_private
    ) as o
    group by o.activity_type, o.assigned_to, o.slot
  );
end
$$;
comment on function timeline_data.open_counts(timeline_data.summary_company, date) is
  'Rows of open_count of a company; no private ones, no removed ones.';
