-- Serves: company_pkey.
create or replace function timeline_data.has_erasures(company_id uuid)
returns boolean
language plpgsql
stable
as $$
begin
  return exists (
    select
    from timeline_data.company as c
    where c.company_id in (has_erasures.company_id, timeline_data.shadow_company(has_erasures.company_id))
      and c.has_erasures
  );
end
$$;
comment on function timeline_data.has_erasures(uuid) is
  'Whether anything of a company was erased that is not to come back, or the company itself.';
