-- The words of a query that are looked for, not those it excludes, each as a query of its own.
create or replace function timeline_data.query_words(query tsquery)
returns tsquery[]
language sql
immutable
return array(
  select distinct m.found[1]
  from regexp_matches(
    querytree(query), '(''(?:[^''\\]|''''|\\\\)*''(?::[*ABCD]+)?)', 'g') as m (found)
)::tsquery[];
comment on function timeline_data.query_words(tsquery) is
  'Every word, or beginning of words (:*), that an index is asked for.';
