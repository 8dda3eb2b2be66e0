-- What was merged and converted, newest first, also what was undone. Serves: object_merge_by_date.
create or replace function timeline.merges(
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
set enable_bitmapscan = off
as $$
declare
  v_settings timeline_data.company;
  v_page timeline_data.page_filter;
  v_named record;
  v_rows timeline_data.object_merge[];
  v_last timeline_data.object_merge;
begin
  perform timeline_data.require_company(merges.company_id);
  perform timeline_data.check_keys(
    merges.filter, array['object_type', 'object_id', 'limit', 'cursor'], 'the filter');
  v_settings := timeline_data.company_settings(merges.company_id);
  v_page.digest := timeline_data.filter_digest(merges.filter - array['limit', 'cursor']) || 'merges';
  v_page := timeline_data.parse_paging(v_settings, merges.filter, v_page);
  v_named := timeline_data.filter_named(v_settings, merges.filter);
  -- One row more than asked for tells whether there is a next page.
  v_rows := array(
    select m
    from timeline_data.object_merge as m
    where m.company_id = merges.company_id
      and (v_page.after_id is null or (m.merged_at, m.merge_id) < (v_page.after_date, v_page.after_id))
      and (v_named.main_types is null or m.object_type = any (v_named.main_types)
        or m.into_types && v_named.main_types)
      and (not v_named.has_objects or exists (
        select
        from unnest(m.object_type || m.into_types, m.object_id || m.into_ids) as o (type, id)
        join unnest(v_named.types, v_named.ids) as n (type, id)
          on n.type = o.type
          and n.id = o.id
      ))
    order by m.merged_at desc, m.merge_id desc
    limit v_page.page_size + 1
  );
  v_last := v_rows[v_page.page_size];
  return json_build_object(
    'results', (
      select coalesce(json_agg(timeline_data.merge_json(r) order by r.merged_at desc, r.merge_id desc), '[]')
      from unnest(v_rows[1:v_page.page_size]) as r
    ),
    'next', case when cardinality(v_rows) > v_page.page_size then timeline_data.cursor_encode(
      merges.company_id, v_page.digest, v_last.merged_at, v_last.merge_id) end);
end
$$;
comment on function timeline.merges(uuid, jsonb) is
  'Merges and conversions of objects, newest first, page by page: who became what, and the id to undo it.

Returns {"results": [{"merge_id", "kind": "merge" | "convert", "object": {"type", "id", "name"}, "into": [the same],
"merged_at", "merged_by": {"id", "name"} or null, "undone_at", "undone_by"}], "next": cursor or null}; objects under
their own ids and names.
filter, all optional: object_type (one or several), object_id (one or several: on either side, by its own id), limit 1
to 500 (100), cursor.
Errors: TL400, TL401, TL403, TL405, TL413, TL416.';
