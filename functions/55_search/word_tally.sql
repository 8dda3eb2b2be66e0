-- Groups for facets of what matches a query and a filter.
create or replace function timeline_data.word_tally(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match
)
returns timeline_data.facet_group[]
language plpgsql
stable
as $$
declare
  v_walk timeline_data.word_walk := timeline_data.word_begin(
    word_tally.company_id, word_tally.filter, word_tally.match, 5000);
  v_groups timeline_data.facet_group[] := '{}'::timeline_data.facet_group[];
begin
  loop
    v_walk := timeline_data.word_step(word_tally.company_id, v_walk);
    exit when v_walk.hits is null;
    v_groups := v_groups || timeline_data.link_tally(word_tally.company_id, word_tally.filter,
      timeline_data.hit_links(word_tally.company_id, word_tally.filter, v_walk.hits));
    if cardinality(v_groups) > 10000 then
      v_groups := timeline_data.merge_groups(v_groups);
    end if;
    -- A window of many matches is read anew for each chunk.
    v_walk.size := least(v_walk.size * 4, 100000);
  end loop;
  return v_groups;
end
$$;
comment on function timeline_data.word_tally(uuid, timeline_data.page_filter, timeline_data.word_match) is
  'Groups of all matches in the range of the filter, by the index of search.';
