-- What is true in the catalog, told to those who read partitions by name.
create or replace function timeline_data.sync_directory()
returns integer
language plpgsql
volatile
as $$
declare
  v_removed integer;
  v_added integer;
begin
  delete from timeline_data.partition_directory as d
  where not exists (
    select
    from timeline_data.catalog_partitions() as c
    where c.name = d.name
      and c.starts_at = d.starts_at
      and c.ends_at = d.ends_at
      and not c.is_detaching
  );
  get diagnostics v_removed = row_count;
  insert into timeline_data.partition_directory (name, starts_at, ends_at)
  select
    c.name,
    c.starts_at,
    c.ends_at
  from timeline_data.catalog_partitions() as c
  where not c.is_detaching
  on conflict do nothing;
  get diagnostics v_added = row_count;
  return v_removed + v_added;
end
$$;
comment on function timeline_data.sync_directory() is
  'Makes partition_directory equal to the catalog. Returns how many of its rows were wrong or missing.';
