-- The instant up to which the installation archives; null: everything stays.
create or replace function timeline_data.retention_cutoff()
returns timestamptz
language plpgsql
stable
set timezone = 'UTC'
as $$
begin
  return (
    select coalesce(i.retention_date, timeline_data.now() - i.retention_age)
    from timeline_data.install as i
  );
end
$$;
comment on function timeline_data.retention_cutoff() is
  'Partitions that end by then are to be archived; null where no retention is set.';
