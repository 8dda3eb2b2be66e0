-- What was taken out of activity, and where it is.
create or replace function timeline_data.archives()
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
begin
  return (
    select coalesce(json_agg(json_build_object(
      'archive', r.id,
      'name', r.name,
      'starts_at', timeline_data.instant(r.starts_at),
      'ends_at', timeline_data.instant(r.ends_at),
      'state', r.state,
      'folder', r.folder,
      'activities', r.activities,
      'bytes', r.bytes,
      'has_table', r.table_name is not null,
      'is_kept', r.is_table_kept
    ) order by r.starts_at, r.detached_at), '[]')
    from timeline_data.archive as r
  );
end
$$;
comment on function timeline_data.archives() is
  'Archives [{"archive", "name", "starts_at", "ends_at", "state", "folder", "activities", "bytes", "has_table", "is_kept": the table stays until it is asked to be dropped}]: state detached, verified, archived, attaching, attached; activities, bytes of the compressed files null until they are verified.';
