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
    join pg_catalog.pg_namespace as n
      on n.oid = c.cfgnamespace
    where c.cfgname = search_config.language
      and n.nspname in ('pg_catalog', 'timeline_data')
    order by n.nspname desc
    limit 1
  ), (
    select c.oid::regconfig
    from pg_catalog.pg_ts_config as c
    join pg_catalog.pg_namespace as n
      on n.oid = c.cfgnamespace
    where strpos(search_config.language, '.') > 0
      and format('%I.%I', n.nspname, c.cfgname) = search_config.language
  ), 'simple');
end
$$;
comment on function timeline_data.search_config(text) is
  'The configuration of a name as company.search_language holds it; of schema.name that very one.';
