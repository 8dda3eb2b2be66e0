-- An erased company is not to be used again.
create or replace function timeline_data.refuse_company(company_id uuid)
returns void
language plpgsql
stable
as $$
begin
  if timeline_data.is_company_erased(refuse_company.company_id) then
    raise exception 'company % was erased', refuse_company.company_id
      using errcode = 'TL410',
        hint = 'An administrator lets it be used again: erase(company_id, {"company": true, "suppress": false}).';
  end if;
end
$$;
comment on function timeline_data.refuse_company(uuid) is
  'TL410 for a company that was erased.';
