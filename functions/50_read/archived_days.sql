-- The days of which some activities of a company may be archived.
create or replace function timeline_data.archived_days(
  company_id uuid,
  time_zone  text
)
returns datemultirange
language plpgsql
stable
as $$
begin
  return (
    select range_agg(daterange(
      timeline_data.local_day(r.starts_at, archived_days.time_zone),
      timeline_data.local_day(r.ends_at - interval '1 microsecond', archived_days.time_zone), '[]'))
    from timeline_data.archived_parts(archived_days.company_id) as r
  );
end
$$;
comment on function timeline_data.archived_days(uuid, text) is
  'Days of a time zone that touch an archive in which the company has anything; null for none.';
