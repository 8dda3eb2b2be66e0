-- The first statement of every public function: is this company given, and may the caller ask for it?
create or replace function timeline_data.require_company(company_id uuid)
returns void
language plpgsql
stable
as $$
declare
  v_companies uuid[];
begin
  if require_company.company_id is null then
    raise exception 'no company given'
      using errcode = 'TL401', hint = 'Pass the company''s uuid as the first argument.';
  end if;
  v_companies := timeline_data.allowed_companies();
  if require_company.company_id = any (v_companies) then
    return;
  end if;
  if v_companies <> '{}' then
    raise exception 'company % is not the one this transaction is bound to', require_company.company_id
      using errcode = 'TL403', hint = 'Ask for the bound company, or bind the other one.';
  end if;
  -- A token without a company is nobody's, whatever role it comes with.
  if v_companies is not null or not timeline_data.is_trusted() then
    raise exception 'no company is bound to this transaction'
      using errcode = 'TL401',
        hint = 'select set_config(''timeline.company_id'', ''…'', true) inside the transaction, or connect as a member of the app role.';
  end if;
end
$$;
comment on function timeline_data.require_company(uuid) is
  'TL401 when no company is given or bound, TL403 for another than the bound one.';
