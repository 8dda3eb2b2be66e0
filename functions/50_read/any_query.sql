-- What matches at least one word of a query and none that it excludes; null when it looks for none.
create or replace function timeline_data.any_query(
  query tsquery,
  words tsquery[]
)
returns tsquery
language sql
immutable
return case when cardinality(words) > 0 then (
  '(' || array_to_string(words, ' | ') || ')'
  -- A word or a phrase behind a "!", as a query is printed.
  || coalesce((
    select string_agg(distinct ' & ' || m.found[1], '')
    from regexp_matches(
      query::text, '(!''(?:[^''\\]|''''|\\\\)*''(?::[*ABCD]+)?|!\( [^()]* \))', 'g') as m (found)
  ), ''))::tsquery
end;
comment on function timeline_data.any_query(tsquery, tsquery[]) is
  'Any of the words, and none that stands behind a "!" in the query.';
