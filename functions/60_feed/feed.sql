-- The changes of a company behind a position, in their order. Each tells what is there now, not what was then:
-- who applies them all holds what a page of the same filter shows.
create or replace function timeline.feed(
  company_id uuid,
  after      text default null,
  options    jsonb default '{}'
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
  v_settings timeline_data.company;
  v_page timeline_data.page_filter;
  v_changes timeline_data.feed[];
  v_size integer;
begin
  perform timeline_data.require_company(feed.company_id);
  v_settings := timeline_data.company_settings(feed.company_id);
  v_page := timeline_data.parse_feed(v_settings, feed.options);
  v_size := v_page.page_size;
  -- One row more than asked for tells whether there is more.
  v_changes := timeline_data.company_changes(
    feed.company_id,
    timeline_data.feed_start(feed.company_id, feed.after, timeline_data.parse_consumer(feed.options -> 'consumer')),
    v_size + 1);
  return json_build_object(
    'results', timeline_data.told_results(timeline_data.change_results(
      v_settings, v_page, v_changes[1:v_size], timeline_data.tells_objects(feed.options))),
    'position', timeline_data.next_position(v_changes, v_size),
    'more', cardinality(v_changes) > v_size);
end
$$;
comment on function timeline.feed(uuid, text, jsonb) is
  'The changes of a company after a position: none is missed, none comes before one that it follows.

Returns {"results": [{"change": "insert" | "update" | "remove", "position", "activity"}], "position": where to
go on, "more": whether to go on at once}. activity is a result of page as it is now, whatever it was then;
of one that was removed, or has left the filter or the viewer''s sight, {"id"} alone.
after: a position of a change, of a feed, or of a page with "position" among its include; "now": what is to come;
null: all that is kept, or what follows what the consumer has acknowledged.
options: the filter of page without cursor and count, limit 1 to 500 (100) changes read; consumer: the name that
acknowledge knows; objects: true tells changes of the directory ({"change": "object", "position",
"object"}) and of settings ({"change": "company", "position"}) too. What only time changes (overdue) is no change.
What a transaction changed is told when all that began before it have ended.
Errors: TL400, TL401, TL403, TL405, TL410 too far behind, or erased: read a page anew, TL413, TL416, TL425.';
