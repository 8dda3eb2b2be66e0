-- FROM and WHERE of the activities behind some links "k" ($5) that pass a filter. The window ($3, $4) is
-- the links' own, so that only partitions they lie in are planned.
create or replace function timeline_data.linked_sql(filter timeline_data.page_filter)
returns text
language sql
stable
return 'unnest($5) as k join timeline_data.activity as a on a.company_id = $1'
  ' and a.activity_date = k.activity_date and a.id = k.activity_id'
  ' and a.activity_date >= $3 and a.activity_date < $4 where true'
  || timeline_data.filter_where(filter);
comment on function timeline_data.linked_sql(timeline_data.page_filter) is
  'SQL after "from": activities a of links k that pass the filter.';
