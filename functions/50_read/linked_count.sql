-- How many of some links (one chunk, in order) lead to activities that pass a filter.
create or replace function timeline_data.linked_count(
  company_id uuid,
  filter     timeline_data.page_filter,
  links      timeline_data.activity_link[]
)
returns bigint
language plpgsql
stable
as $$
declare
  v_first timestamptz := (linked_count.links[1]).activity_date;
  v_last timestamptz := (linked_count.links[cardinality(linked_count.links)]).activity_date;
  v_dates timestamptz[] := timeline_data.link_dates(linked_count.links);
  v_count bigint := 0;
begin
  if linked_count.links is null then
    return 0;
  end if;
  execute 'select count(*) from ' || timeline_data.linked_sql(linked_count.filter, v_dates is not null)
  into v_count
  using
    linked_count.company_id,
    linked_count.filter,
    least(v_first, v_last),
    greatest(v_first, v_last) + interval '1 microsecond',
    linked_count.links,
    v_dates;
  return v_count;
end
$$;
comment on function timeline_data.linked_count(
  uuid, timeline_data.page_filter, timeline_data.activity_link[]) is
  'Activities behind the links that pass the filter; null links are none.';
