-- What matches on timelines of few links: links in order, chunk by chunk, then what their activities say.
create or replace function timeline_data.linked_rows(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match,
  needed     integer
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
declare
  v_size integer := linked_rows.needed;
  v_links timeline_data.activity_link[];
  v_after_date timestamptz := (linked_rows.filter).after_date;
  v_after_id uuid := (linked_rows.filter).after_id;
  v_rows timeline_data.page_row[] := '{}'::timeline_data.page_row[];
begin
  loop
    v_links := timeline_data.link_chunk(
      linked_rows.company_id, linked_rows.filter, v_after_date, v_after_id, v_size);
    exit when v_links is null;
    v_after_date := (v_links[cardinality(v_links)]).activity_date;
    v_after_id := (v_links[cardinality(v_links)]).activity_id;
    v_rows := v_rows || timeline_data.link_rows(linked_rows.company_id, linked_rows.filter,
      timeline_data.matched_links(linked_rows.company_id, v_links, linked_rows.match), true);
    exit when cardinality(v_rows) >= linked_rows.needed or cardinality(v_links) < v_size;
    v_size := least(v_size * 4, 5000);
  end loop;
  return v_rows[1:linked_rows.needed];
end
$$;
comment on function timeline_data.linked_rows(
  uuid, timeline_data.page_filter, timeline_data.word_match, integer) is
  'Up to so many rows on the timelines of the filter''s objects that match, in the order of its view.';
