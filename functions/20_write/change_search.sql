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
  insert into timeline_data.search_change as s (company_id, former)
  values (change_search.company_id, array[timeline_data.config_name(change_search.former)])
  on conflict on constraint search_change_pkey do update
    set former = array(
        select distinct f.name
        from unnest(s.former || excluded.former) as f (name)
        where f.name is not null
        order by f.name
      ),
      pass = 1,
      barrier = null,
      has_names = false,
      after_type = null,
      after_id = null;
  perform timeline_data.reindex_names(change_search.company_id, null, null, c_few);
  perform timeline_data.reindex_texts(change_search.company_id, null, c_few);
end
$$;
comment on function timeline_data.change_search(uuid, regconfig) is
  'Enters the company into search_change.';
