-- The page rows of some links (one chunk, in order) whose activities pass a filter.
create or replace function timeline_data.link_rows(
  company_id uuid,
  filter     timeline_data.page_filter,
  links      timeline_data.activity_link[],
  is_fetched boolean
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
declare
  v_first timestamptz := (link_rows.links[1]).activity_date;
  v_last timestamptz := (link_rows.links[cardinality(link_rows.links)]).activity_date;
  v_dates timestamptz[];
  v_rows timeline_data.page_row[];
begin
  if coalesce(cardinality(link_rows.links), 0) = 0 then
    return '{}'::timeline_data.page_row[];
  end if;
  v_dates := timeline_data.link_dates(link_rows.links);
  execute timeline_data.rows_sql(
    timeline_data.linked_sql(
      format(timeline_data.filter_where(link_rows.filter, link_rows.is_fetched), 'activity'),
      v_dates is not null, link_rows.is_fetched),
    (link_rows.filter).view = 'upcoming', link_rows.is_fetched)
  into v_rows
  using
    link_rows.company_id,
    link_rows.filter,
    least(v_first, v_last),
    greatest(v_first, v_last) + interval '1 microsecond',
    link_rows.links,
    v_dates;
  return coalesce(v_rows, '{}'::timeline_data.page_row[]);
end
$$;
comment on function timeline_data.link_rows(
  uuid, timeline_data.page_filter, timeline_data.activity_link[], boolean) is
  'Page rows of the links'' activities that pass, in the order of the view; is_fetched: whole ones, else keys and reasons.';
