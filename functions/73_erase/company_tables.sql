-- Every table that says of which company a row is; what only writes and reads it has no say in that.
create or replace function timeline_data.company_tables()
returns text[]
language plpgsql
stable
as $$
begin
  return array(
    select c.relname::text
    from pg_catalog.pg_class as c
    join pg_catalog.pg_attribute as a
      on a.attrelid = c.oid
      and a.attname = 'company_id'
      and not a.attisdropped
    where c.relnamespace = 'timeline_data'::regnamespace
      and c.relkind in ('r', 'p')
      -- How far its readers have come: until then they owe it.
      and c.relname <> 'feed_consumer'
      and not c.relispartition
    -- Rows of activity leave marks for others behind.
    order by c.relname <> 'activity', c.relname
  );
end
$$;
comment on function timeline_data.company_tables() is
  'Names of tables of timeline_data with a company_id, but for readers of the feed; activity first.';
