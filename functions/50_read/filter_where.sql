-- The conditions of a filter on an activity "a". Bound: $1 company, $2 filter, $3 and $4 the window
-- [from, to) that every access to a partition needs.
create or replace function timeline_data.filter_where(
  filter     timeline_data.page_filter,
  is_fetched boolean
)
returns text
language plpgsql
stable
as $$
begin
  return timeline_data.seen_where(filter_where.filter, filter_where.is_fetched)
    || timeline_data.facet_where(filter_where.filter);
end
$$;
comment on function timeline_data.filter_where(timeline_data.page_filter, boolean) is
  'SQL conditions " and …" of a filter over alias a of timeline_data.activity; is_fetched: whole rows are read, not keys.';
