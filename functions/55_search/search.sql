-- Search: what matches a query, best first or newest first, from one snapshot.
-- Settings as in page().
create or replace function timeline.search(
  company_id uuid,
  query      text,
  filter     jsonb default '{}'
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
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_settings timeline_data.company;
  v_page timeline_data.page_filter;
  v_query timeline_data.search_query;
  v_answer timeline_data.search_page;
  v_json json;
  v_meant text;
  v_archived json;
begin
  perform timeline_data.require_company(search.company_id);
  v_settings := timeline_data.company_settings(search.company_id);
  v_page := timeline_data.parse_filter(
    v_settings, timeline_data.bound_viewer(search.company_id), search.filter,
    array['order', 'prefix'], coalesce(search.query, ''));
  v_query := timeline_data.parse_query(
    v_settings, coalesce(search.query, ''), timeline_data.parse_flag(
      coalesce(nullif(search.filter -> 'prefix', 'null'), 'false'), 'prefix'));
  v_answer := case timeline_data.parse_choice(
    coalesce(nullif(search.filter -> 'order', 'null'), '"relevance"'), 'order', array['relevance', 'recent'])
    when 'recent' then timeline_data.search_by_date(search.company_id, v_page, v_query)
    else timeline_data.search_by_rank(search.company_id, v_page, v_query)
  end;
  if not v_query.is_named then
    v_answer := timeline_data.less_sure(v_answer, v_query);
  end if;
  v_json := json_build_object(
    'count', v_answer.matched,
    'count_is', v_answer.count_is,
    'results', array_to_json(timeline_data.search_results(
      search.company_id, v_answer.page_rows, v_answer.scores, v_query, v_page)),
    'next', v_answer.next,
    'match', v_answer.match,
    'rank_is', v_answer.rank_is);
  if v_page.after_id is null and (v_answer.match = 'any' or v_answer.page_rows = '{}') then
    v_meant := timeline_data.did_you_mean(v_settings, v_page, search.query, v_query);
    if v_meant is not null then
      v_json := timeline_data.join_json(v_json, json_build_object('did_you_mean', v_meant));
    end if;
  end if;
  if not v_query.is_named then
    v_json := timeline_data.join_json(v_json, json_build_object('names_are', 'newest'));
  end if;
  if 'position' = any (v_page.include) then
    v_json := timeline_data.join_json(
      v_json, json_build_object('position', timeline_data.present_position()));
  end if;
  v_archived := timeline_data.archived_ranges(search.company_id, v_page.starts_at, v_page.ends_at);
  if v_archived is not null then
    v_json := timeline_data.join_json(v_json, json_build_object('archived', v_archived));
  end if;
  return v_json;
end
$$;
comment on function timeline.search(uuid, text, jsonb) is
  'Activities that match a query, best first.

query: words, all of which are to match; "a phrase"; or between alternatives; - before what is to be missing. Up to
10,000 characters, 500 words and 1,500 parts (a word of parts, as up-to-date or 10:30, is several). filter: as for
page(), and order: relevance (best first, with a cursor through what was ranked) or recent (newest first, or as the
view has it, with a cursor to the end); prefix: true where the last word may be the beginning of one.
Returns the envelope of page(), each result with "rank" and "snippet" (HTML, escaped, matches in <mark>) behind its
eight keys, and "match": all, or any where fewer than a page match all words and those that match any follow (by
relevance alone); "rank_is": exact, or recent where only the newest 1,000 matches (of companies of up to 5,000
activities: all) were ranked and counted; null by date, where rank is null too. The rank is BM25 (k1 1.2, b 0.75)
over the company''s own texts, words of the subject twice. The text of a search is in the company''s language.
The names of the objects on whose timelines an activity stands and of its assignee count as words of it, as they are
now, each name a phrase of its own; "names_are": "newest" where more than 2,000 names hold a word of the query, of which
the newest 2,000 objects are looked at: no count is exact then, no rank_is, and where the query excludes such a word,
some of what it excludes by older names is there, and nothing is counted. Of a text the first 200,000 characters are
searched. "did_you_mean": a query that finds something,
where none matches all of this one, with the extension pg_trgm (timeline migrate --with pg_trgm) and the words that
timeline refresh learned: those of two texts or more.
Errors: TL400 (also for a query without a word to look for), TL401, TL403, TL405, TL413, TL416, TL425.';
