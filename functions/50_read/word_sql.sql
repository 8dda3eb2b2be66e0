-- The statement that finds in the index of search what matches within a window, in the order of the walk. The
-- scope stands in the query, so that the index alone keeps to a company and its months. Bound: $1 query and
-- scope, $2 and $3 the window [from, to), $4 and $5 the place after which to go on, $6 how many. What excludes words
-- is asked of the row too: beside a vacuum that emptied the pending list, the index alone has let some of it through.
create or replace function timeline_data.word_sql(
  company_id uuid,
  walk       timeline_data.word_walk
)
returns text
language plpgsql
stable
as $$
declare
  v_is_forward boolean := (word_sql.walk).is_forward;
  v_order text := case when v_is_forward
    then 'b.activity_date, b.activity_id' else 'b.activity_date desc, b.activity_id desc' end;
begin
  return format(
    'select array_agg(row(b.activity_id, b.activity_date)::timeline_data.activity_ref order by %s) from ('
    'select b.activity_id, b.activity_date from timeline_data.%I as b'
    ' where (b.search_vector || timeline_data.search_scope_v1(b.company_id, b.activity_date)) @@ $1'
    ' and b.activity_date >= $2 and b.activity_date < $3%s%s order by %1$s limit $6) as b',
    v_order,
    timeline_data.body_table(word_sql.company_id),
    case
      when (word_sql.walk).after_id is null then ''
      when v_is_forward then ' and (b.activity_date, b.activity_id) > ($4, $5)'
      else ' and (b.activity_date, b.activity_id) < ($4, $5)'
    end,
    case when strpos((word_sql.walk).query::text, '!') > 0
      then ' and b.search_vector @@ ($7) and b.search_vector <> '''''
      else ''
    end);
end
$$;
comment on function timeline_data.word_sql(uuid, timeline_data.word_walk) is
  'SQL of a timeline_data.activity_ref[]: up to $6 places of a company that match $1; $7 is the query alone. Serves: activity_body_search.';
