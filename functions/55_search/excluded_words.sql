-- What a query excludes: each word or phrase behind a "!", as a query is printed. A word may hold a "!" itself.
create or replace function timeline_data.excluded_words(query tsquery)
returns tsquery[]
language sql
immutable
return array(
  select distinct m.found[1]
  from regexp_matches(
    query::text,
    '''(?:[^''\\]|''''|\\\\)*'''
    '|!(''(?:[^''\\]|''''|\\\\)*''(?::[*ABCD]+)?|\( (?:''(?:[^''\\]|''''|\\\\)*''|[^()''])* \))',
    'g') as m (found)
  where m.found[1] is not null
)::tsquery[];
comment on function timeline_data.excluded_words(tsquery) is
  'Each as a query of its own; empty when there is none.';
