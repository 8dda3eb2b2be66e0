-- What --before and --older-than mean.
create or replace function timeline_data.cutoff(
  before timestamptz,
  age    text
)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
begin
  return timeline_data.instant(coalesce(cutoff.before, timeline_data.now() - timeline_data.parse_age(cutoff.age)));
end
$$;
comment on function timeline_data.cutoff(timestamptz, text) is
  'A date, or the instant so long ago, as page() writes instants; null for neither. TL400.';
