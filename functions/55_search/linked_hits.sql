-- What matches on timelines of few links: links in order, chunk by chunk, then what their activities say.
create or replace function timeline_data.linked_hits(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match,
  needed     integer
)
returns timeline_data.search_hit[]
language plpgsql
stable
as $$
declare
  v_size integer := linked_hits.needed;
  v_links timeline_data.activity_link[];
  v_after_date timestamptz := (linked_hits.filter).after_date;
  v_after_id uuid := (linked_hits.filter).after_id;
  v_hits timeline_data.search_hit[] := '{}'::timeline_data.search_hit[];
begin
  loop
    v_links := timeline_data.link_chunk(
      linked_hits.company_id, linked_hits.filter, v_after_date, v_after_id, v_size);
    exit when v_links is null;
    v_after_date := (v_links[cardinality(v_links)]).activity_date;
    v_after_id := (v_links[cardinality(v_links)]).activity_id;
    v_hits := v_hits || timeline_data.row_hits(
      timeline_data.link_rows(linked_hits.company_id, linked_hits.filter,
        timeline_data.matched_links(linked_hits.company_id, v_links, linked_hits.match), false));
    exit when cardinality(v_hits) >= linked_hits.needed or cardinality(v_links) < v_size;
    v_size := least(v_size * 4, 5000);
  end loop;
  return v_hits[1:linked_hits.needed];
end
$$;
comment on function timeline_data.linked_hits(
  uuid, timeline_data.page_filter, timeline_data.word_match, integer) is
  'Up to so many hits on the timelines of the filter''s objects, in the order of its view.';
