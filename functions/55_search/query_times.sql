-- How often a query holds each of its words: who repeats a word means it more.
create or replace function timeline_data.query_times(
  words    tsquery[],
  counted  tsvector
)
returns integer[]
language sql
immutable
return array(
  select greatest(1, coalesce(sum(cardinality(c.positions)), 1))::integer
  from unnest(words) with ordinality as w (word, place)
  left join unnest(counted) as c
    on array_to_tsvector(array[c.lexeme]) @@ w.word
  group by w.place
  order by w.place
);
comment on function timeline_data.query_times(tsquery[], tsvector) is
  'For each word how often it stands in the text of the query; at least once.';
