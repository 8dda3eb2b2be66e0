-- Serves: object_merge_pkey.
create or replace function timeline_data.has_merges(company_id uuid)
returns boolean
language plpgsql
stable
as $$
begin
  return exists (
    select
    from timeline_data.object_merge as m
    where m.company_id = has_merges.company_id
  );
end
$$;
comment on function timeline_data.has_merges(uuid) is
  'Whether anything was ever merged or converted in a company.';
