-- Whether there is any activity that the weeks of week_counts() should count. Serves: activity_pkey.
create or replace function timeline_data.has_volume(
  held      timeline_data.summary_company,
  first_day date,
  end_day   date
)
returns boolean
language plpgsql
stable
as $$
declare
  v_zone text := (has_volume.held).time_zone;
begin
  return exists (
    select
    from timeline_data.activity as a
    where a.company_id = (has_volume.held).company_id
      and a.activity_date >= timeline_data.day_start(has_volume.first_day, v_zone)
      and a.activity_date < timeline_data.day_start(has_volume.end_day, v_zone)
      and not a.is_removed
      and not a.is_private
  );
end
$$;
comment on function timeline_data.has_volume(timeline_data.summary_company, date, date) is
  'Whether a company has an activity that counts, from one local day to before another.';
