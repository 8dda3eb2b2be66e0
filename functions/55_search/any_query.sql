-- What matches at least one word of a query and none that it excludes; null when it looks for none.
create or replace function timeline_data.any_query(
  query tsquery,
  words tsquery[]
)
returns tsquery
language plpgsql
immutable
as $$
begin
  if any_query.words = '{}' then
    return null;
  end if;
  return (
    '(' || array_to_string(any_query.words, ' | ') || ')'
    || coalesce((
      select string_agg(' & !( ' || e.word::text || ' )', '')
      from unnest(timeline_data.excluded_words(any_query.query)) as e (word)
    ), ''))::tsquery;
end
$$;
comment on function timeline_data.any_query(tsquery, tsquery[]) is
  'Any of the words, and none that stands behind a "!" in the query.';
