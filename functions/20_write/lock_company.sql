-- One change of a company's parents or rules at a time: two that concern the same activities would each
-- count on a way that the other takes away. Taken before any object is held; recording never waits for it. The row is
-- written, so that whoever comes with an older snapshot (REPEATABLE READ) fails instead of deciding by it.
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
  update timeline_data.company as c
  set has_erasures = c.has_erasures
  where c.company_id = lock_company.company_id;
end
$$;
comment on function timeline_data.lock_company(uuid) is
  'Holds the company''s row, made if need be, until commit. 40001 where somebody did since the snapshot was taken.';
