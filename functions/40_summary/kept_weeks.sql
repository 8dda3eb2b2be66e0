-- Of the weeks that week_counts() counts, what is kept of them. Serves: rollup_week_pkey.
create or replace function timeline_data.kept_weeks(
  company_id uuid,
  today      date
)
returns timeline_data.rollup_week[]
language plpgsql
stable
as $$
declare
  v_monday date := date_trunc('week', kept_weeks.today::timestamp)::date;
begin
  return array(
    select w
    from timeline_data.rollup_week as w
    where w.company_id = kept_weeks.company_id
      and w.week >= v_monday - 103 * 7
      and w.week < v_monday + 9 * 7
  );
end
$$;
comment on function timeline_data.kept_weeks(uuid, date) is
  'Rows of rollup_week as they are.';
