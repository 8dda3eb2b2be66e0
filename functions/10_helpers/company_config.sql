-- The text search configuration that a company's words are made with.
create or replace function timeline_data.company_config(company_id uuid)
returns regconfig
language plpgsql
stable
as $$
begin
  return timeline_data.search_config(coalesce((
    select c.search_language
    from timeline_data.company as c
    where c.company_id = company_config.company_id
  ), 'english'));
end
$$;
comment on function timeline_data.company_config(uuid) is
  'As search_config() finds it; of a company without settings that of english.';
