-- The count of a page and how far it can be trusted. A first page that holds everything has counted
-- already.
create or replace function timeline_data.page_count(
  company_id uuid,
  filter     timeline_data.page_filter,
  found_rows integer,
  out matched bigint,
  out "is"    text
)
returns record
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := page_count.filter;
  v_budget integer := case
    when v_page.count_mode = 'exact' then null
    when v_page.has_objects and timeline_data.is_filtered(v_page) then 2000
    else 10000
  end;
  v_count record;
begin
  if v_page.count_mode = 'none' then
    page_count.is := 'none';
  elsif v_page.after_id is null and page_count.found_rows <= v_page.page_size then
    page_count.matched := page_count.found_rows;
    page_count.is := 'exact';
  else
    if v_page.has_objects then
      v_count := timeline_data.object_count(page_count.company_id, v_page, v_budget);
    else
      begin
        v_count := timeline_data.company_count(page_count.company_id, v_page, v_budget, true);
      exception
        when undefined_table then
          v_count := timeline_data.company_count(page_count.company_id, v_page, v_budget, false);
      end;
    end if;
    -- What stands on the page is there, however far behind the budget it lies.
    page_count.matched := greatest(v_count.matched, page_count.found_rows);
    page_count.is := case when v_count.is_exact then 'exact' else 'at_least' end;
  end if;
end
$$;
comment on function timeline_data.page_count(uuid, timeline_data.page_filter, integer) is
  '(matched, exact | at_least | none) for a page of which so many rows were found.';
