-- The condition that the words of an activity "a" match a filter's query, for a walk that comes by other
-- ways than the index of search. A value, so that it is looked up where all else has passed.
create or replace function timeline_data.word_where(filter timeline_data.page_filter)
returns text
language sql
immutable
return case
  when (filter).words is null then ''
  else ' and (select b.search_vector @@ ($2).words from timeline_data.activity_body as b'
    ' where b.company_id = $1 and b.activity_id = a.id)'
end;
comment on function timeline_data.word_where(timeline_data.page_filter) is
  'SQL condition " and …" over alias a; empty for a filter without a query. Serves: activity_body_pkey.';
