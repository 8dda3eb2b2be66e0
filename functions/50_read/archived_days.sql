-- The days of which some activities are archived.
create or replace function timeline_data.archived_days(time_zone text)
returns datemultirange
language plpgsql
stable
as $$
begin
  return (
    select range_agg(daterange(
      timeline_data.local_day(r.starts_at, archived_days.time_zone),
      timeline_data.local_day(r.ends_at - interval '1 microsecond', archived_days.time_zone), '[]'))
    from timeline_data.archive as r
    where r.state <> 'attached'
  );
end
$$;
comment on function timeline_data.archived_days(text) is
  'Days of a time zone that touch an archive; null for none.';
