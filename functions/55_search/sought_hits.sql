-- What matches among what passes a filter without objects: keys in the company's index, chunk by chunk, then their
-- words. For filters that few activities pass.
create or replace function timeline_data.sought_hits(
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
  v_page timeline_data.page_filter := sought_hits.filter;
  v_size integer := 500;
  v_keys timeline_data.search_hit[];
  v_are_matched boolean[];
  v_hits timeline_data.search_hit[] := '{}'::timeline_data.search_hit[];
begin
  loop
    v_keys := timeline_data.row_hits(timeline_data.company_keys(sought_hits.company_id, v_page, v_size));
    exit when v_keys = '{}';
    v_are_matched := timeline_data.hit_matches(sought_hits.company_id, v_keys, sought_hits.match);
    v_hits := v_hits || array(
      select row(k.id, k.activity_date, k.is_open, k.score)::timeline_data.search_hit
      from rows from (unnest(v_keys), unnest(v_are_matched)) with ordinality as k (
        id, activity_date, is_open, score, is_matched, place)
      where k.is_matched
      order by k.place
    );
    exit when cardinality(v_hits) >= sought_hits.needed or cardinality(v_keys) < v_size;
    v_page.after_date := (v_keys[cardinality(v_keys)]).activity_date;
    v_page.after_id := (v_keys[cardinality(v_keys)]).id;
    v_size := least(v_size * 2, 5000);
  end loop;
  return v_hits[1:sought_hits.needed];
end
$$;
comment on function timeline_data.sought_hits(
  uuid, timeline_data.page_filter, timeline_data.word_match, integer) is
  'Up to so many hits of a company that pass the filter, in the order of its view.';
