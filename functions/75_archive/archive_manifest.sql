-- The manifest as it was when the files were verified: what files are compared with from then on.
create or replace function timeline_data.archive_manifest(archive_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (timeline_data.require_archive(archive_manifest.archive_id)).manifest;
end
$$;
comment on function timeline_data.archive_manifest(uuid) is
  'The text of manifest.json; null before the files were verified. TL404.';
