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
  v_meant text := timeline_data.meant_query(
    did_you_mean.settings, did_you_mean.filter, timeline_data.search_config((did_you_mean.parsed).config),
    did_you_mean.query);
begin
  return case
    when timeline_data.finds_any(did_you_mean.settings, did_you_mean.filter, v_meant) then v_meant
  end;
end
$$;
comment on function timeline_data.did_you_mean(
  timeline_data.company, timeline_data.page_filter, text, timeline_data.search_query) is
  'A query as a person may have meant it; null without pg_trgm, or where nothing like it is known.';
