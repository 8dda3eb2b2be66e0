-- The results of a search: those of a page, each with its rank and its snippet, then what is included.
create or replace function timeline_data.search_results(
  company_id uuid,
  page_rows  timeline_data.page_row[],
  scores     double precision[],
  query      timeline_data.search_query,
  filter     timeline_data.page_filter
)
returns json[]
language plpgsql
stable
as $$
declare
  v_query timeline_data.search_query := search_results.query;
  v_config regconfig := timeline_data.search_config(v_query.config);
  v_results json[] := timeline_data.page_results(search_results.company_id, search_results.page_rows);
  v_words timeline_data.snippet_words := timeline_data.snippet_words(v_query);
  v_include text[] := (search_results.filter).include;
  v_extras json[];
begin
  if v_results is null then
    return '{}'::json[];
  end if;
  -- Put together as text, as in page_results().
  v_results := array(
    select concat(
      left(t.result::text, -1), ', "rank" : ', coalesce(round(t.score::numeric, 4)::text, 'null'), ', "snippet" : ',
      to_json(timeline_data.snippet(
        v_config, v_words, coalesce(b.search_vector @@ v_words.every, false),
        coalesce(b.search_vector @@ v_words.said, false), t.subject, b.description)), '}')::json
    from rows from (
      unnest(search_results.page_rows), unnest(search_results.scores), unnest(v_results)) with ordinality as t (
      activity_date, id, activity_type, subject, object_type, object_id, assigned_to, status, priority, version,
      created_at, created_by, ends_at, direction, is_main, role, via_type, via_id, shown_type, shown_id, score,
      result, place)
    left join timeline_data.activity_body as b
      on b.company_id = search_results.company_id
      and b.activity_id = t.id
    order by t.place
  );
  if cardinality(array_remove(v_include, 'position')) > 0 then
    v_extras := timeline_data.page_extras(
      search_results.company_id, search_results.page_rows, v_include, search_results.filter);
    v_results := array(
      select timeline_data.join_json(t.result, t.extra)
      from rows from (unnest(v_results), unnest(v_extras)) with ordinality as t (result, extra, place)
      order by t.place
    );
  end if;
  return v_results;
end
$$;
comment on function timeline_data.search_results(
  uuid, timeline_data.page_row[], double precision[], timeline_data.search_query, timeline_data.page_filter) is
  'One JSON result per row, in their order.';
