-- The table that holds the bodies of a company: named, it plans as one table, and no key of its parent
-- is in the way of the index of search.
create or replace function timeline_data.body_table(company_id uuid)
returns text
language plpgsql
stable
as $$
declare
  v_name text;
begin
  select c.relname
  into v_name
  from pg_catalog.pg_inherits as i
  join pg_catalog.pg_class as c
    on c.oid = i.inhrelid
  where i.inhparent = 'timeline_data.activity_body'::regclass
    and satisfies_hash_partition(
      i.inhparent, 16, right(c.relname, 2)::integer, body_table.company_id);
  return coalesce(v_name, 'activity_body');
end
$$;
comment on function timeline_data.body_table(uuid) is
  'Name of the partition of activity_body with a company''s rows; activity_body where it has none.';
