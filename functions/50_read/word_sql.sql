-- The statement that finds in the index of search what matches within a window, in the order of the walk. The
-- scope stands in the query, so that the index alone keeps to a company and its months. Bound: $1 what the index is
-- asked for, $2 and $3 the window [from, to), $4 and $5 the place after which to go on, $6 how many, $7 the company,
-- $8 the match. What excludes words is asked of the row too: beside a vacuum that emptied the pending list, the index
-- alone has let some of it through. Where names hold words of the query, what they are on is joined to it.
create or replace function timeline_data.word_sql(
  company_id uuid,
  walk       timeline_data.word_walk
)
returns text
language plpgsql
stable
as $$
declare
  v_match timeline_data.word_match := (word_sql.walk).match;
  v_is_forward boolean := (word_sql.walk).is_forward;
  v_table text := timeline_data.body_table(word_sql.company_id);
  v_order text := case when v_is_forward
    then 'b.activity_date, b.activity_id' else 'b.activity_date desc, b.activity_id desc' end;
  v_place text := case
    when (word_sql.walk).after_id is null then ''
    when v_is_forward then ' and (b.activity_date, b.activity_id) > ($4, $5)'
    else ' and (b.activity_date, b.activity_id) < ($4, $5)'
  end;
  v_texts text := format('select b.activity_id, b.activity_date, b.search_vector from timeline_data.%I as b'
    ' where (b.search_vector || timeline_data.search_scope_v1(b.company_id, b.activity_date)) @@ $1'
    ' and b.activity_date >= $2 and b.activity_date < $3',
    v_table);
begin
  v_texts := case
    when v_match.named <> '{}' then
      'select b.activity_id, b.activity_date from ('
      'with t as materialized (' || v_texts || '), n as ('
      'select n.activity_id, n.activity_date, timeline_data.join_words(n.words) as names from '
      || timeline_data.names_sql(v_match.named, '$7', '($8).named', '$2', '$3') || ' as n'
      || case when v_match.is_by_name then ''
        else ' join t on t.activity_id = n.activity_id and t.activity_date = n.activity_date' end
      || ' group by n.activity_id, n.activity_date)'
      ' select coalesce(t.activity_id, n.activity_id) as activity_id,'
      ' coalesce(t.activity_date, n.activity_date) as activity_date,'
      || case when v_match.are_few
        then format(' coalesce(timeline_data.add_words(coalesce(t.search_vector, (select o.search_vector from'
          ' timeline_data.%I as o where o.company_id = $7 and o.activity_id = n.activity_id)), n.names),', v_table)
        else ' coalesce(timeline_data.add_words(t.search_vector, n.names),'
      end
      || ' n.names, t.search_vector) as words'
      ' from t ' || case when v_match.is_by_name then 'full' else 'left' end
      || ' join n on n.activity_id = t.activity_id and n.activity_date = t.activity_date) as b'
      ' where b.words @@ ($8).query and b.words <> '''''
    when strpos(v_match.query::text, '!') > 0 then
      v_texts || ' and b.search_vector @@ ($8).query and b.search_vector <> '''''
    else v_texts
  end;
  return format(
    'select array_agg(row(b.activity_id, b.activity_date)::timeline_data.activity_ref order by %1$s) from ('
    '%2$s%3$s order by %1$s limit $6) as b',
    v_order, v_texts, v_place);
end
$$;
comment on function timeline_data.word_sql(uuid, timeline_data.word_walk) is
  'SQL of a timeline_data.activity_ref[]: up to $6 places of a company that match. Serves: activity_body_search.';
