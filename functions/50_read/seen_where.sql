-- Which activities "a" there are for a viewer at all: a count stops at a number of these, so that it
-- tells nothing of the others.
create or replace function timeline_data.seen_where(
  filter     timeline_data.page_filter,
  is_fetched boolean
)
returns text
language sql
immutable
return ' and not a.is_removed' || timeline_data.private_where(filter, is_fetched);
comment on function timeline_data.seen_where(timeline_data.page_filter, boolean) is
  'SQL conditions " and …" over alias a: live, and visible to ($2).viewer; is_fetched: whole rows are read, not keys.';
