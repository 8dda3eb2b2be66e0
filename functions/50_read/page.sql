-- One page of a timeline: the envelope of the contract, from one snapshot.
-- force_generic_plan: else a session plans each static statement six times before it keeps a plan.
create or replace function timeline.page(
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
  v_page timeline_data.page_filter;
  v_rows timeline_data.page_row[];
  v_results json[];
  v_extras json[];
  v_last timeline_data.page_row;
  v_count record;
  v_next text;
  v_page_json json;
  v_archived json;
begin
  perform timeline_data.require_company(page.company_id);
  v_page := timeline_data.parse_filter(
    timeline_data.company_settings(page.company_id),
    timeline_data.bound_viewer(page.company_id),
    page.filter,
    '{}',
    null);
  -- One row more than asked for tells whether there is a next page.
  v_rows := case
    when v_page.has_objects
      then timeline_data.object_rows(page.company_id, v_page, v_page.page_size + 1)
    else timeline_data.company_rows(page.company_id, v_page, v_page.page_size + 1)
  end;
  v_count := timeline_data.page_count(page.company_id, v_page, cardinality(v_rows));
  if cardinality(v_rows) > v_page.page_size then
    v_rows := v_rows[1:v_page.page_size];
    v_last := v_rows[v_page.page_size];
    v_next := timeline_data.cursor_encode(
      page.company_id, v_page.digest, v_last.activity_date, v_last.id);
  end if;
  v_results := timeline_data.page_results(page.company_id, v_rows);
  if cardinality(array_remove(v_page.include, 'position')) > 0 and v_results is not null then
    -- A variable: in the statement, planning would call it once more to see how many it answers.
    v_extras := timeline_data.page_extras(page.company_id, v_rows, v_page.include, v_page);
    v_results := timeline_data.join_each(v_results, v_extras);
  end if;
  v_page_json := json_build_object(
    'count', v_count.matched,
    'count_is', v_count.is,
    'results', array_to_json(coalesce(v_results, '{}')),
    'next', v_next);
  if 'position' = any (v_page.include) then
    v_page_json := timeline_data.join_json(
      v_page_json, json_build_object('position', timeline_data.present_position()));
  end if;
  v_archived := timeline_data.archived_ranges(page.company_id, v_page.starts_at, v_page.ends_at);
  if v_archived is not null then
    return timeline_data.join_json(v_page_json, json_build_object('archived', v_archived));
  end if;
  return v_page_json;
end
$$;
comment on function timeline.page(uuid, jsonb) is
  'One page of a timeline, newest first.

Returns {"count", "count_is": "exact" | "at_least" | "none", "results": [{"id", "activity_type", "subject",
"activity_date", "related_to": {"type", "id", "name"}, "assigned_to": {"id", "name"}, "status",
"priority"}], "next": cursor or null}; where the dates asked for reach into archives, then "archived":
[{"from", "to"}]: there were activities that an administrator can bring back, and nothing here counts them.
filter, all optional: object_type, object_id, activity_type, status, priority, assigned_to (null:
unassigned), each one value or an array; not: the same keys, every one excluded; date_from, date_to (a
bare date is that whole local day), time_zone; related (default true: activities linked to the object and
those of its children too); view: all, upcoming (soonest first), overdue, history; include: description,
links, data, why, version, created, ends_at, direction, position; limit 1 to 500 (100); cursor; count:
capped (matches among the newest 10,000 that the viewer sees, 2,000 of an object under a filter), exact, none;
min_token. object_type alone means the main object''s type.
Errors: TL400, TL401, TL403, TL405, TL413, TL416 cursor of another listing, TL425.';
