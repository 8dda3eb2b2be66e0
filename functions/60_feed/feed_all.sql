-- As feed(), across companies. Private activities are not told: nobody's eyes are behind it.
create or replace function timeline.feed_all(
  after   text default null,
  options jsonb default '{}'
)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_all uuid := timeline_data.require_all();
  v_page timeline_data.page_filter;
  v_changes timeline_data.feed[];
  v_size integer;
begin
  perform timeline_data.check_keys(
    feed_all.options, array['include', 'limit', 'consumer', 'objects', 'min_token'], 'the options');
  v_page := timeline_data.parse_feed(timeline_data.company_settings(v_all), feed_all.options);
  v_size := v_page.page_size;
  v_changes := timeline_data.all_changes(
    timeline_data.feed_start(
      v_all, feed_all.after, timeline_data.parse_consumer(feed_all.options -> 'consumer')),
    v_size + 1);
  return json_build_object(
    'results', timeline_data.company_results(
      v_page, v_changes[1:v_size], timeline_data.tells_objects(feed_all.options)),
    'position', timeline_data.next_position(v_changes, v_size),
    'more', cardinality(v_changes) > v_size);
end
$$;
comment on function timeline.feed_all(text, jsonb) is
  'The changes of all companies after a position, for administrators.

Returns {"results": [{"company_id", "change", "position", "activity"}], "position", "more"}: as feed, each change with
its company. Of a private activity it tells {"company_id", "change": "hidden", "position"}: that there was one, for
whoever keeps something by company. Of a company that was erased {"company_id", "change": "erased", "position"}.
options: include, limit, consumer, objects, min_token of feed.
Errors: TL400, TL401, TL403, TL405, TL410, TL413, TL416, TL425.';
