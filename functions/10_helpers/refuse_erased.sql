-- Asked by whoever writes, before anything else.
create or replace function timeline_data.refuse_erased(company_id uuid)
returns boolean
language plpgsql
stable
as $$
begin
  if not timeline_data.has_erasures(refuse_erased.company_id) then
    return false;
  end if;
  if timeline_data.is_company_erased(refuse_erased.company_id) then
    raise exception 'company % was erased', refuse_erased.company_id
      using errcode = 'TL410',
        hint = 'An administrator lets it be used again: erase(company_id, {"company": true, "suppress": false}).';
  end if;
  return true;
end
$$;
comment on function timeline_data.refuse_erased(uuid) is
  'has_erasures() of a company that was not erased. TL410.';
