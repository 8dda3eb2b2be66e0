-- Where an extension lives that this installation has chosen; null for one that it has not.
create or replace function timeline_data.extension_schema(name text)
returns text
language plpgsql
stable
as $$
begin
  return (
    select n.nspname
    from timeline_data.install as i
    join pg_catalog.pg_extension as e
      on e.extname = extension_schema.name
    join pg_catalog.pg_namespace as n
      on n.oid = e.extnamespace
    where extension_schema.name = any (i.extensions)
      and has_schema_privilege(n.oid, 'usage')
  );
end
$$;
comment on function timeline_data.extension_schema(text) is
  'Schema of a chosen extension; null where it may not be used.';
