-- A page of a company's activities, newest first (upcoming: soonest first). With filters the keys are found
-- first, then only the page's rows are fetched.
create or replace function timeline_data.company_rows(
  company_id uuid,
  filter     timeline_data.page_filter,
  needed     integer
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
declare
  v_rows timeline_data.page_row[] := timeline_data.company_keys(
    company_rows.company_id, company_rows.filter, company_rows.needed);
begin
  if timeline_data.is_filtered(company_rows.filter) then
    return timeline_data.key_rows(
      company_rows.company_id, v_rows, (company_rows.filter).view = 'upcoming');
  end if;
  return v_rows;
end
$$;
comment on function timeline_data.company_rows(uuid, timeline_data.page_filter, integer) is
  'Up to so many rows of a company that match a filter without objects, in the order of its view.';
