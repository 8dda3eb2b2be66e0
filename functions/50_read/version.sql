-- Versions of what is installed and of the server it runs on.
create or replace function timeline.version()
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
begin
  return (
    select json_build_object(
      'schema', i.schema_version,
      'server', current_setting('server_version'),
      'migrated_at', timeline_data.instant(i.migrated_at))
    from timeline_data.install as i
  );
end
$$;
comment on function timeline.version() is
  'Versions of schema and server.

Returns {"schema", "server", "migrated_at"}. Needs no company.';
