-- A company's words have another text search configuration from now on. A few are made anew at once, the rest by
-- reindex_step(); meanwhile queries are asked in the former one too.
create or replace function timeline_data.change_search(
  company_id uuid,
  former     regconfig
)
returns void
language plpgsql
volatile
as $$
declare
  c_few constant integer := 1000;
begin
  perform timeline_data.mark_search(
    change_search.company_id, array[timeline_data.config_name(change_search.former)]);
  perform timeline_data.reindex_names(change_search.company_id, null, null, c_few);
  perform timeline_data.reindex_texts(change_search.company_id, null, c_few);
end
$$;
comment on function timeline_data.change_search(uuid, regconfig) is
  'Enters the company into search_change.';
