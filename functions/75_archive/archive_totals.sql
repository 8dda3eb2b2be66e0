-- What the manifest of an archive tells beside its members.
create or replace function timeline_data.archive_totals(archive_id uuid)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_archive timeline_data.archive := timeline_data.require_archive(archive_totals.archive_id);
  v_companies json;
begin
  execute format(
    'select json_object_agg(c.company_id, c.activities order by c.company_id)'
    ' from (select a.company_id, count(*) as activities from timeline_data.%I as a group by a.company_id) as c',
    timeline_data.detached_table(archive_totals.archive_id))
  into v_companies;
  return json_build_object(
    'archive', v_archive.id,
    'name', v_archive.name,
    'starts_at', timeline_data.instant(v_archive.starts_at),
    'ends_at', timeline_data.instant(v_archive.ends_at),
    'detached_at', timeline_data.instant(v_archive.detached_at),
    'schema_version', (select i.schema_version from timeline_data.install as i),
    'migration', (select max(m.name) from timeline_data.applied_migration as m),
    'companies', v_companies);
end
$$;
comment on function timeline_data.archive_totals(uuid) is
  '{"archive", "name", "starts_at", "ends_at", "detached_at", "schema_version", "migration", "companies": {company_id: activities}} of a detached table. TL404, TL409.';
