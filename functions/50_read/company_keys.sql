-- What company_walk finds. A partition that was dropped after our snapshot has no name any more: then the
-- parent tells what there is.
create or replace function timeline_data.company_keys(
  company_id uuid,
  filter     timeline_data.page_filter,
  needed     integer
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
begin
  return timeline_data.company_walk(
    company_keys.company_id, company_keys.filter, company_keys.needed, true);
exception
  when undefined_table then
    return timeline_data.company_walk(
      company_keys.company_id, company_keys.filter, company_keys.needed, false);
end
$$;
comment on function timeline_data.company_keys(uuid, timeline_data.page_filter, integer) is
  'Up to so many rows, or under a filter their keys alone, whatever happens to partitions.';
