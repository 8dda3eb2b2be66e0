-- How many of some links (one chunk, in order) lead to activities that the viewer sees, and how many of
-- those pass the filter.
create or replace function timeline_data.linked_totals(
  company_id uuid,
  filter     timeline_data.page_filter,
  links      timeline_data.activity_link[],
  out seen    bigint,
  out matched bigint
)
returns record
language plpgsql
stable
as $$
declare
  v_first timestamptz := (linked_totals.links[1]).activity_date;
  v_last timestamptz := (linked_totals.links[cardinality(linked_totals.links)]).activity_date;
  v_dates timestamptz[] := timeline_data.link_dates(linked_totals.links);
begin
  linked_totals.seen := 0;
  linked_totals.matched := 0;
  if linked_totals.links is null then
    return;
  end if;
  execute 'select count(*), count(*) filter (where true' || timeline_data.facet_where(linked_totals.filter)
    || ') from ' || timeline_data.linked_sql(
      format(timeline_data.seen_where(linked_totals.filter, false), 'activity'), v_dates is not null, false)
  into linked_totals.seen, linked_totals.matched
  using
    linked_totals.company_id,
    linked_totals.filter,
    least(v_first, v_last),
    greatest(v_first, v_last) + interval '1 microsecond',
    linked_totals.links,
    v_dates;
end
$$;
comment on function timeline_data.linked_totals(
  uuid, timeline_data.page_filter, timeline_data.activity_link[]) is
  '(seen, matched): activities behind the links that the viewer sees, and that pass the filter; null links are none.';
