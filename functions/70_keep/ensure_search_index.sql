-- The index of search: the words of an activity, its company and its company's month, in one GIN that needs no
-- extension. Of an installation that has another one it is made anew. Another holds the names of objects.
create or replace function timeline_data.ensure_search_index()
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_present text := pg_get_indexdef(to_regclass('timeline_data.activity_body_search'));
begin
  perform timeline_data.ensure_search_configs();
  if to_regclass('timeline_data.object_by_name') is null then
    -- Those that were there before their words were kept.
    update timeline_data.object as o
    set name = o.name
    where o.name is not null
      and o.search_vector is null;
    create index object_by_name on timeline_data.object
      using gin ((search_vector || array_to_tsvector(array[' ' || company_id::text])));
  end if;
  if v_present like '%search_scope_v1%' then
    return;
  end if;
  if v_present is not null then
    drop index timeline_data.activity_body_search;
  end if;
  create index activity_body_search on timeline_data.activity_body
    using gin ((search_vector || timeline_data.search_scope_v1(company_id, activity_date)));
end
$$;
comment on function timeline_data.ensure_search_index() is
  'Creates the GIN of activity_body, or replaces that of an older installation, and the GIN of object, with the words of names.';
