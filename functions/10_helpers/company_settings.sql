-- A company's settings, the defaults when it has no row: nothing needs to be registered.
create or replace function timeline_data.company_settings(company_id uuid)
returns timeline_data.company
language plpgsql
stable
as $$
declare
  v_company timeline_data.company;
begin
  select c.*
  into v_company
  from timeline_data.company as c
  where c.company_id = company_settings.company_id;
  if not found then
    v_company.company_id := company_settings.company_id;
    v_company.time_zone := 'UTC';
    v_company.search_language := 'english';
    v_company.type_aliases := '{}';
    v_company.activity_types := '{}';
    v_company.retired_types := '{}';
  end if;
  return v_company;
end
$$;
comment on function timeline_data.company_settings(uuid) is
  'The row of timeline_data.company, or its defaults.';
