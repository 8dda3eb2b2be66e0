-- The filter of a feed: a page's, but for what only pages have.
create or replace function timeline_data.parse_feed(
  settings timeline_data.company,
  options  jsonb
)
returns timeline_data.page_filter
language plpgsql
stable
as $$
begin
  if jsonb_typeof(parse_feed.options) = 'object' and parse_feed.options ?| array['cursor', 'count'] then
    raise exception 'a feed has no "cursor" and no "count"'
      using errcode = 'TL405', hint = 'Pass the position that the last call returned.';
  end if;
  return timeline_data.parse_filter(
    parse_feed.settings, timeline_data.bound_viewer((parse_feed.settings).company_id),
    parse_feed.options, array['consumer', 'objects'], null);
end
$$;
comment on function timeline_data.parse_feed(timeline_data.company, jsonb) is
  'The checked filter among the options of a feed. TL400, TL405, TL413, TL425.';
