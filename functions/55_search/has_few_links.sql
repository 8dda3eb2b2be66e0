-- Whether a filter's objects have so few links that looking behind each is no matter.
create or replace function timeline_data.has_few_links(
  company_id uuid,
  filter     timeline_data.page_filter
)
returns boolean
language plpgsql
stable
as $$
declare
  c_few constant integer := 2000;
  v_links bigint;
begin
  if not (has_few_links.filter).has_objects then
    return false;
  end if;
  execute 'select count(*) from (' || timeline_data.links_sql(has_few_links.filter, false) || ') as l'
  into v_links
  using
    has_few_links.company_id,
    has_few_links.filter,
    null::timestamptz,
    null::uuid,
    c_few + 1;
  return v_links <= c_few;
end
$$;
comment on function timeline_data.has_few_links(uuid, timeline_data.page_filter) is
  'True for a filter with objects whose links are 2,000 at the most. Serves: activity_link_pkey.';
