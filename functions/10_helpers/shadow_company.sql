-- Nobody who does not know the company can tell which one it was.
create or replace function timeline_data.shadow_company(company_id uuid)
returns uuid
language sql
immutable
return md5('erased company ' || shadow_company.company_id)::uuid;
comment on function timeline_data.shadow_company(uuid) is
  'Under which id is kept that a company was erased.';
