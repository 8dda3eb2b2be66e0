-- The statement that finds in the index of search what matches within a window, in the order of the walk. The
-- scope stands in the query, so that the index alone keeps to a company and its months. Bound: $1 what the index is
-- asked for, $2 and $3 the window [from, to), $4 and $5 the place after which to go on, $6 how many, $7 the company,
-- $8 the match, $9 word_sums(). What excludes words is asked of the row too: beside a vacuum that emptied the pending
-- list, the index alone has let some of it through. Where names hold words of the query, what they are on comes to it.
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
  v_is_excluding boolean := strpos(v_match.query::text, '!') > 0;
  v_is_joined boolean := v_match.named <> '{}' and (v_is_excluding or not v_match.are_few);
  v_table text := timeline_data.body_table(word_sql.company_id);
  v_order text := case when v_is_forward
    then 'b.activity_date, b.activity_id' else 'b.activity_date desc, b.activity_id desc' end;
  v_place text := case
    when (word_sql.walk).after_id is null then ''
    when v_is_forward then ' and (b.activity_date, b.activity_id) > ($4, $5)'
    else ' and (b.activity_date, b.activity_id) < ($4, $5)'
  end;
  v_end text := format(' order by %s limit $6', v_order);
  v_found text := format('select b.activity_id, b.activity_date, b.is_open%s from timeline_data.%I as b'
    ' where (b.search_vector || timeline_data.search_scope_v1(b.company_id, b.activity_date)) @@ $1'
    ' and b.activity_date >= $2 and b.activity_date < $3',
    case when v_is_joined or v_match.weights is not null then ', b.search_vector' else '' end, v_table);
begin
  if v_is_joined then
    v_found := timeline_data.joined_sql(v_match, v_table, v_found) || v_place || v_end;
  else
    if v_is_excluding or v_match.relaxed is not null then
      v_found := v_found || ' and b.search_vector @@ ($8).query';
    end if;
    v_found := timeline_data.score_sql(v_match, v_found || v_place || v_end);
    if v_match.named <> '{}' then
      v_found := timeline_data.few_names_sql(v_match, v_table, v_found, v_place, v_order);
    end if;
  end if;
  return format(
    'select array_agg(row(b.activity_id, b.activity_date, b.is_open, b.score)::timeline_data.search_hit order by %s)'
    ' from (%s) as b',
    v_order, v_found);
end
$$;
comment on function timeline_data.word_sql(uuid, timeline_data.word_walk) is
  'SQL of a timeline_data.search_hit[]: up to $6 of a company that match. Serves: activity_body_search.';
