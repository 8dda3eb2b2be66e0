-- The activities behind some links (one chunk, in order) that a filter shows, grouped for facets.
create or replace function timeline_data.link_tally(
  company_id uuid,
  filter     timeline_data.page_filter,
  links      timeline_data.activity_link[]
)
returns timeline_data.facet_group[]
language plpgsql
stable
as $$
declare
  v_first timestamptz := (link_tally.links[1]).activity_date;
  v_last timestamptz := (link_tally.links[cardinality(link_tally.links)]).activity_date;
  v_dates timestamptz[];
  v_groups timeline_data.facet_group[];
begin
  if coalesce(cardinality(link_tally.links), 0) = 0 then
    return '{}'::timeline_data.facet_group[];
  end if;
  v_dates := timeline_data.link_dates(link_tally.links);
  execute timeline_data.tally_sql(timeline_data.linked_sql(
    format(timeline_data.filter_where(link_tally.filter, false), 'activity'), v_dates is not null, false))
  into v_groups
  using
    link_tally.company_id,
    link_tally.filter,
    least(v_first, v_last),
    greatest(v_first, v_last) + interval '1 microsecond',
    link_tally.links,
    v_dates;
  return coalesce(v_groups, '{}'::timeline_data.facet_group[]);
end
$$;
comment on function timeline_data.link_tally(uuid, timeline_data.page_filter, timeline_data.activity_link[]) is
  'Groups of the links'' activities.';
