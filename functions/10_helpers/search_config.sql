-- The text search configuration that a company's language means: its twin that folds accents, where there is one;
-- simple where it was dropped.
create or replace function timeline_data.search_config(language text)
returns regconfig
language plpgsql
stable
as $$
begin
  return coalesce((
    select c.oid::regconfig
    from pg_catalog.pg_ts_config as c
    where c.cfgname = search_config.language
      and c.cfgnamespace in ('pg_catalog'::regnamespace, 'timeline_data'::regnamespace)
    order by c.cfgnamespace = 'pg_catalog'::regnamespace
    limit 1
  ), (
    select c.oid::regconfig
    from pg_catalog.pg_ts_config as c
    join pg_catalog.pg_namespace as n
      on n.oid = c.cfgnamespace
    where strpos(search_config.language, '.') > 0
      and n.nspname || '.' || c.cfgname = search_config.language
    limit 1
  ), 'simple');
end
$$;
comment on function timeline_data.search_config(text) is
  'The configuration of a name as company.search_language holds it; of schema.name, unquoted, that very one.';
