-- A text search configuration by schema and name, whatever the search_path.
create or replace function timeline_data.config_name(config regconfig)
returns text
language plpgsql
stable
as $$
begin
  return (
    select (select n.nspname from pg_catalog.pg_namespace as n where n.oid = c.cfgnamespace limit 1) || '.' || c.cfgname
    from pg_catalog.pg_ts_config as c
    where c.oid = config_name.config
  );
end
$$;
comment on function timeline_data.config_name(regconfig) is
  'schema.name, unquoted, as search_config() takes it.';
