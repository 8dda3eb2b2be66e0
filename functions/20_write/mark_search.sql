-- A company's words are to be made anew, from the beginning, and stand in former configurations yet.
create or replace function timeline_data.mark_search(
  company_id uuid,
  former     text[]
)
returns void
language plpgsql
volatile
as $$
begin
  insert into timeline_data.search_change as s (company_id, former)
  values (mark_search.company_id, mark_search.former)
  on conflict on constraint search_change_pkey do update
    set former = array(
        select distinct f.name
        from unnest(s.former || excluded.former) as f (name)
        order by f.name
      ),
      pass = 1,
      barrier = null,
      has_names = false,
      after_type = null,
      after_id = null;
end
$$;
comment on function timeline_data.mark_search(uuid, text[]) is
  'Enters the company into search_change; former: schema.name each.';
