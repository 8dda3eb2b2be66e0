-- Serves: company_pkey.
create or replace function timeline_data.is_company_erased(company_id uuid)
returns boolean
language plpgsql
stable
as $$
begin
  return exists (
    select
    from timeline_data.company as c
    where c.company_id = timeline_data.shadow_company(is_company_erased.company_id)
  );
end
$$;
comment on function timeline_data.is_company_erased(uuid) is
  'Whether a company was erased, and is not to be used again.';
