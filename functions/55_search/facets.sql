-- What a filter and a query leave, counted by type, status, priority, assignee and object type: what the boxes beside a
-- list show. One snapshot, and one look at the activities for all five. Settings as in page().
create or replace function timeline.facets(
  company_id uuid,
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
  v_base timeline_data.page_filter;
  v_query timeline_data.search_query;
  v_tally record;
  v_budget integer;
  v_json json;
  v_archived json;
  v_is_prefix boolean;
begin
  perform timeline_data.require_company(facets.company_id);
  -- It does nothing here, and yet has to be one.
  if coalesce(jsonb_typeof(facets.filter) = 'object' and facets.filter -> 'cursor' <> 'null', false) then
    perform timeline_data.parse_text(facets.filter -> 'cursor', 'cursor', 10000);
  end if;
  v_settings := timeline_data.company_settings(facets.company_id);
  v_page := timeline_data.parse_filter(
    v_settings, timeline_data.bound_viewer(facets.company_id),
    case when jsonb_typeof(facets.filter) = 'object' then facets.filter - 'cursor' else facets.filter end,
    array['query', 'prefix'], null);
  v_is_prefix := timeline_data.parse_flag(coalesce(nullif(facets.filter -> 'prefix', 'null'), 'false'), 'prefix');
  v_base := timeline_data.without_facets(v_page);
  v_budget := case when v_page.count_mode <> 'exact' then 10000 end;
  if coalesce(facets.filter -> 'query', 'null') <> 'null' then
    v_query := timeline_data.parse_query(
      v_settings, timeline_data.parse_text(facets.filter -> 'query', 'query', 10000), v_is_prefix);
    v_tally := timeline_data.query_tally(facets.company_id, v_base,
      timeline_data.word_match(facets.company_id, v_query, v_query.all_words), v_budget);
  elsif v_base.has_objects then
    v_tally := timeline_data.object_tally(facets.company_id, v_base, v_budget);
  else
    v_tally := timeline_data.company_tally(facets.company_id, v_base, v_budget);
  end if;
  v_json := json_build_object(
    'count_is', case when v_tally.is_exact and v_query.is_named is not false then 'exact' else 'at_least' end,
    'activity_type', timeline_data.facet_json(facets.company_id, v_tally.groups, v_page, 'activity_type'),
    'status', timeline_data.facet_json(facets.company_id, v_tally.groups, v_page, 'status'),
    'priority', timeline_data.facet_json(facets.company_id, v_tally.groups, v_page, 'priority'),
    'assigned_to', timeline_data.facet_json(facets.company_id, v_tally.groups, v_page, 'assigned_to'),
    'object_type', timeline_data.facet_json(facets.company_id, v_tally.groups, v_page, 'object_type'));
  if not v_query.is_named then
    v_json := timeline_data.join_json(v_json, json_build_object('names_are', 'newest'));
  end if;
  v_archived := timeline_data.archived_ranges(facets.company_id, v_page.starts_at, v_page.ends_at);
  if v_archived is not null then
    v_json := timeline_data.join_json(v_json, json_build_object('archived', v_archived));
  end if;
  return v_json;
end
$$;
comment on function timeline.facets(uuid, jsonb) is
  'How many activities of each type, status, priority, assignee and object type a filter leaves.

Returns {"count_is": "exact" | "at_least", "activity_type", "status", "priority", "assigned_to", "object_type"}, each
[{"value", "count"}], the most frequent first, of assigned_to with "name" (value null: unassigned; object_type is that
of the main object, null without one). Each ignores what the filter asks of itself, so that it shows what else there
is to choose. A value can be sent back as it is.
filter: as for page() but for what makes a page: limit is how many values of each (100), cursor and include do nothing;
query and prefix as for search(), of which all words are to match; "names_are" as there: counts may be lower than told
where the query excludes a word of so many names. count: capped (among the
newest 10,000 activities that the viewer sees; of an object, its newest 10,000), exact.
Errors: TL400, TL401, TL403, TL405, TL413, TL425.';
