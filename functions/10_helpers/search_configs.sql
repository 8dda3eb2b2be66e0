-- The text search configurations that a company's words stand in: its own, and before its texts are made anew for that
-- one those it had before.
create or replace function timeline_data.search_configs(
  company_id uuid,
  language   text
)
returns regconfig[]
language plpgsql
stable
as $$
declare
  v_config regconfig := timeline_data.search_config(search_configs.language);
begin
  return array[v_config] || array(
    select timeline_data.search_config(f.name)
    from timeline_data.search_change as s
    cross join unnest(s.former) with ordinality as f (name, place)
    where s.company_id = search_configs.company_id
      and timeline_data.search_config(f.name) <> v_config
    order by f.place
  );
end
$$;
comment on function timeline_data.search_configs(uuid, text) is
  'The present one first.';
