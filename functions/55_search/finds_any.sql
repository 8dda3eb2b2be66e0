-- Whether anything that the viewer sees matches all of a query under a filter.
create or replace function timeline_data.finds_any(
  settings timeline_data.company,
  filter   timeline_data.page_filter,
  query    text
)
returns boolean
language plpgsql
stable
as $$
declare
  v_company uuid := (finds_any.settings).company_id;
  v_query timeline_data.search_query;
begin
  if finds_any.query is null then
    return false;
  end if;
  v_query := timeline_data.parse_query(finds_any.settings, finds_any.query, false);
  return timeline_data.query_hits(v_company, finds_any.filter, timeline_data.word_match(
    v_company, v_query, v_query.all_words), 1) <> '{}';
exception
  -- A word that the configuration leaves out.
  when sqlstate 'TL400' then
    return false;
end
$$;
comment on function timeline_data.finds_any(timeline_data.company, timeline_data.page_filter, text) is
  'True when a search by date had a result.';
