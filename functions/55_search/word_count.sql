-- How many activities match a query and a filter.
create or replace function timeline_data.word_count(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match
)
returns bigint
language plpgsql
stable
as $$
declare
  v_walk timeline_data.word_walk := timeline_data.word_begin(
    word_count.company_id, word_count.filter, word_count.match, 5000);
  v_matched bigint := 0;
begin
  loop
    v_walk := timeline_data.word_step(word_count.company_id, v_walk);
    exit when v_walk.hits is null;
    v_matched := v_matched + (timeline_data.linked_totals(word_count.company_id, word_count.filter,
      timeline_data.hit_links(word_count.company_id, word_count.filter, v_walk.hits))).matched;
    -- A window of many matches is read anew for each chunk.
    v_walk.size := least(v_walk.size * 4, 100000);
  end loop;
  return v_matched;
end
$$;
comment on function timeline_data.word_count(uuid, timeline_data.page_filter, timeline_data.word_match) is
  'All matches in the range of the filter, by the index of search.';
