-- The count of a search and how far it can be trusted: up to 500 matches; under a filter, as page_count() counts a
-- page, all among the newest 10,000 activities that the viewer sees.
create or replace function timeline_data.query_count(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match,
  found_rows integer,
  out matched bigint,
  out "is"    text
)
returns record
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := query_count.filter;
  v_range timeline_data.page_filter;
  v_is_whole boolean := true;
  v_bound integer := timeline_data.few_matches();
  v_found integer := query_count.found_rows;
begin
  if v_page.count_mode = 'none' then
    query_count.is := 'none';
    return;
  elsif v_page.after_id is null and query_count.found_rows <= v_page.page_size then
    query_count.matched := query_count.found_rows;
    query_count.is := 'exact';
    return;
  end if;
  v_page.after_date := null;
  v_page.after_id := null;
  if timeline_data.counts_few(v_page) then
    if (query_count.filter).after_id is not null then
      v_found := cardinality(timeline_data.query_hits(
        query_count.company_id, v_page, query_count.match, v_bound + 1));
    end if;
    query_count.matched := least(v_found, v_bound);
    query_count.is := case when v_found <= v_bound then 'exact' else 'at_least' end;
    return;
  end if;
  if timeline_data.has_few_links(query_count.company_id, v_page) then
    query_count.matched := (timeline_data.linked_totals(query_count.company_id, v_page, timeline_data.matched_links(
      query_count.company_id, timeline_data.link_chunk(query_count.company_id, v_page, null, null, null),
      query_count.match))).matched;
  else
    if v_page.count_mode <> 'exact' then
      v_range := timeline_data.newest_range(query_count.company_id, v_page, 10000);
      v_is_whole := (v_range.starts_at, v_range.ends_at) = (v_page.starts_at, v_page.ends_at);
      v_page := v_range;
    end if;
    query_count.matched := timeline_data.word_count(query_count.company_id, v_page, query_count.match);
  end if;
  query_count.matched := greatest(query_count.matched, query_count.found_rows);
  query_count.is := case when v_is_whole then 'exact' else 'at_least' end;
end
$$;
comment on function timeline_data.query_count(uuid, timeline_data.page_filter, timeline_data.word_match, integer) is
  '(matched, exact | at_least | none) for a page of which so many rows were found.';
