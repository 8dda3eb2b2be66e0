-- What the index finds ("texts" is the SQL of that) and what matches with the names on it. The few activities that
-- names with words of the query stand on are looked at one by one, in order, until there are enough; a score of their
-- own words alone is none. For queries that exclude nothing. Bound as in word_sql(). Serves: activity_body_pkey.
create or replace function timeline_data.few_names_sql(
  match      timeline_data.word_match,
  body_table text,
  texts      text,
  place      text,
  ordering   text
)
returns text
language plpgsql
immutable
as $$
begin
  return format(
    'select b.activity_id, b.activity_date, bool_or(b.is_open) as is_open,'
    ' case when count(*) = 1 then max(b.score) end as score from ((%1$s) union all ('
    'select b.activity_id, b.activity_date, o.is_open, null::double precision from ('
    'select b.* from (select n.activity_id, n.activity_date, timeline_data.join_words(n.words) as names from %2$s as n'
    ' group by n.activity_id, n.activity_date) as b where true%3$s order by %4$s offset 0) as b left join lateral ('
    'select o.search_vector, o.is_open from timeline_data.%5$I as o'
    ' where o.company_id = $7 and o.activity_id = b.activity_id offset 0) as o on true'
    ' where timeline_data.add_words(o.search_vector, b.names) @@ ($8).query limit $6)) as b'
    ' group by b.activity_id, b.activity_date order by %4$s limit $6',
    few_names_sql.texts,
    timeline_data.names_sql((few_names_sql.match).named, '$7', '($8).named', '$2', '$3'),
    few_names_sql.place, few_names_sql.ordering, few_names_sql.body_table);
end
$$;
comment on function timeline_data.few_names_sql(timeline_data.word_match, text, text, text, text) is
  'SQL of (activity_id, activity_date, is_open, score), up to $6 in the given order.';
