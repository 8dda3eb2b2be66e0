-- What set_retention was told.
create or replace function timeline_data.retention()
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set intervalstyle = 'postgres'
as $$
begin
  return (
    select json_build_object(
      'age', i.retention_age::text,
      'since', timeline_data.instant(i.retention_date),
      'cutoff', timeline_data.instant(timeline_data.retention_cutoff()),
      'folder', i.archive_folder
    )
    from timeline_data.install as i
  );
end
$$;
comment on function timeline_data.retention() is
  '{"age", "since", "cutoff", "folder"}: after what age, or until what date, partitions are archived, which instant that is now, and where they go; nulls where nothing is set.';
