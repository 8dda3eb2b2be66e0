-- What matches by its own words and the names on it together: what the index finds ("texts" is the SQL of that) joined
-- to what names with words of the query stand on, and words and names of each asked together. Bound as in word_sql().
-- Serves: activity_body_pkey.
create or replace function timeline_data.joined_sql(
  match      timeline_data.word_match,
  body_table text,
  texts      text
)
returns text
language plpgsql
immutable
as $$
declare
  v_match timeline_data.word_match := joined_sql.match;
begin
  return 'select b.activity_id, b.activity_date, b.is_open, null::double precision as score from ('
    'with t as materialized (' || joined_sql.texts || '), n as ('
    'select n.activity_id, n.activity_date, timeline_data.join_words(n.words) as names from '
    || timeline_data.names_sql(v_match.named, '$7', '($8).named', '$2', '$3') || ' as n'
    || case when v_match.is_by_name then ''
      else ' join t on t.activity_id = n.activity_id and t.activity_date = n.activity_date' end
    || ' group by n.activity_id, n.activity_date)'
    ' select coalesce(t.activity_id, n.activity_id) as activity_id,'
    ' coalesce(t.activity_date, n.activity_date) as activity_date, coalesce(t.is_open, false) as is_open,'
    || case when v_match.are_few
      then format(' timeline_data.add_words(coalesce(t.search_vector, ('
        'select o.search_vector from timeline_data.%I as o where o.company_id = $7 and o.activity_id = n.activity_id)), n.names)', joined_sql.body_table)
      else ' timeline_data.add_words(t.search_vector, n.names)'
    end
    || ' as words'
    ' from t ' || case when v_match.is_by_name then 'full' else 'left' end
    || ' join n on n.activity_id = t.activity_id and n.activity_date = t.activity_date) as b'
    ' where b.words @@ ($8).query';
end
$$;
comment on function timeline_data.joined_sql(timeline_data.word_match, text, text) is
  'SQL of (activity_id, activity_date, is_open, score), the score null, without an order.';
