-- What was erased, newest first, and who has not let go of it yet. Serves: erasure_pkey: ids are of UUIDv7.
create or replace function timeline.erase_status(
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
  v_rows timeline_data.erasure[];
  v_last timeline_data.erasure;
begin
  perform timeline_data.require_company(erase_status.company_id);
  perform timeline_data.check_keys(erase_status.filter, array['limit', 'cursor'], 'the filter');
  v_settings := timeline_data.company_settings(erase_status.company_id);
  v_page.digest := timeline_data.filter_digest(erase_status.filter - array['limit', 'cursor']) || 'erase_status';
  v_page := timeline_data.parse_paging(v_settings, erase_status.filter, v_page);
  -- One row more than asked for tells whether there is a next page.
  v_rows := array(
    select row(e.*)::timeline_data.erasure
    from unnest(array[
      erase_status.company_id, timeline_data.shadow_company(erase_status.company_id)]) as c (id)
    cross join lateral (
      select n.*
      from timeline_data.erasure as n
      where n.company_id = c.id
        and (v_page.after_id is null or n.erasure_id < v_page.after_id)
      order by n.erasure_id desc
      limit v_page.page_size + 1
    ) as e
    order by e.erasure_id desc
    limit v_page.page_size + 1
  );
  v_last := v_rows[v_page.page_size];
  return json_build_object(
    'results', (
      select coalesce(json_agg(
        json_build_object(
          'erasure_id', r.erasure_id,
          'subject', r.subject,
          'erased_at', timeline_data.instant(r.erased_at),
          'erased_by', timeline_data.user_json(erase_status.company_id, r.erased_by),
          'erased', r.erased,
          'settled', r.settled_at is not null,
          'owed', timeline_data.owed_sinks(erase_status.company_id, r))
        order by r.erasure_id desc), '[]')
      from unnest(v_rows[1:v_page.page_size]) as r
    ),
    'next', case when cardinality(v_rows) > v_page.page_size then timeline_data.cursor_encode(
      erase_status.company_id, v_page.digest, v_last.erased_at, v_last.erasure_id) end);
end
$$;
comment on function timeline.erase_status(uuid, jsonb) is
  'Erasures of a company, newest first, page by page: that something was erased, never what, and which sinks owe it.

Returns {"results": [{"erasure_id", "subject": "activity" | "object" | "user" | "company", "erased_at", "erased_by":
{"id", "name"} or null, "erased": {table: rows}, "settled": boolean, "owed": [{"sink": "consumer" | "archive",
"name"}]}], "next": cursor or null}.
settled: timeline refresh has looked for what others were writing in that moment.
A consumer of the feed owes it until it has acknowledged a later position; an archive that may hold it until it was
attached, which erases it again, or its files are gone.
filter: limit 1 to 500 (100), cursor.
Errors: TL400, TL401, TL403, TL405, TL413, TL416.';
