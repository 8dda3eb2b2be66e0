-- How many activities are kept of some weeks. Serves: rollup_week_pkey.
create or replace function timeline_data.kept_volume(
  company_id uuid,
  first_day  date,
  end_day    date
)
returns bigint
language plpgsql
stable
as $$
begin
  return (
    select coalesce(sum(w.activity_count), 0)
    from timeline_data.rollup_week as w
    where w.company_id = kept_volume.company_id
      and w.week >= kept_volume.first_day
      and w.week < kept_volume.end_day
  );
end
$$;
comment on function timeline_data.kept_volume(uuid, date, date) is
  'The sum of activity_count in rollup_week from one Monday to before another.';
