-- The index of search as the installation chose it: company and words in one GIN with btree_gin,
-- words alone without.
create or replace function timeline_data.ensure_search_index()
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_columns text := case
    when (select 'btree_gin' = any (i.extensions) from timeline_data.install as i)
      then 'company_id, search_vector'
    else 'search_vector'
  end;
  v_present text;
begin
  select string_agg(a.attname, ', ' order by a.attnum)
  into v_present
  from pg_catalog.pg_attribute as a
  where a.attrelid = to_regclass('timeline_data.activity_body_search');
  if v_present = v_columns then
    return;
  end if;
  if v_present is not null then
    drop index timeline_data.activity_body_search;
  end if;
  execute format(
    'create index activity_body_search on timeline_data.activity_body using gin (%s)', v_columns);
end
$$;
comment on function timeline_data.ensure_search_index() is
  'Creates the GIN of activity_body, or replaces it when install.extensions asks for another.';
