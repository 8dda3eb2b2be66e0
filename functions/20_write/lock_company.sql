-- One change of a company's parents or rules at a time: two that concern the same activities would each
-- count on a way that the other takes away. Taken before any object is held; recording never waits for it.
create or replace function timeline_data.lock_company(company_id uuid)
returns void
language plpgsql
volatile
as $$
begin
  insert into timeline_data.company (company_id)
  values (lock_company.company_id)
  on conflict do nothing;
  perform
  from timeline_data.company as c
  where c.company_id = lock_company.company_id
  for update;
end
$$;
comment on function timeline_data.lock_company(uuid) is
  'Holds the company''s row, made if need be, until commit.';
