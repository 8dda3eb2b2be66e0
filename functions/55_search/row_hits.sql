-- Page rows, or their keys, as hits without a score.
create or replace function timeline_data.row_hits(page_rows timeline_data.page_row[])
returns timeline_data.search_hit[]
language sql
immutable
return array(
  select row(r.id, r.activity_date, false, null)::timeline_data.search_hit
  from unnest(page_rows) with ordinality as r
  order by r.ordinality
);
comment on function timeline_data.row_hits(timeline_data.page_row[]) is
  'One hit for each row, in their order.';
