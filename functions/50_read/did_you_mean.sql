-- What a query that finds nothing by all of its words may have meant, if that does find something that the viewer sees.
create or replace function timeline_data.did_you_mean(
  settings timeline_data.company,
  filter   timeline_data.page_filter,
  query    text,
  parsed   timeline_data.search_query
)
returns text
language plpgsql
stable
as $$
declare
  v_company uuid := (did_you_mean.settings).company_id;
  v_meant text := timeline_data.meant_query(
    v_company, timeline_data.search_config((did_you_mean.parsed).config), did_you_mean.query);
  v_query timeline_data.search_query;
begin
  if v_meant is null then
    return null;
  end if;
  v_query := timeline_data.parse_query(did_you_mean.settings, v_meant, false);
  return case
    when timeline_data.query_rows(v_company, did_you_mean.filter, timeline_data.word_match(
      v_company, v_query, v_query.all_words), 1, false) <> '{}' then v_meant
  end;
end
$$;
comment on function timeline_data.did_you_mean(
  timeline_data.company, timeline_data.page_filter, text, timeline_data.search_query) is
  'A query as a person may have meant it; null without pg_trgm, or where nothing like it is known.';
