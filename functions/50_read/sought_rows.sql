-- What matches among what passes a filter without objects: keys in the company's index, chunk by chunk, then their
-- words. For filters that few activities pass.
create or replace function timeline_data.sought_rows(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match,
  needed     integer
)
returns timeline_data.page_row[]
language plpgsql
stable
set enable_hashjoin = on
as $$
declare
  v_page timeline_data.page_filter := sought_rows.filter;
  v_size integer := 500;
  v_keys timeline_data.page_row[];
  v_are_matched boolean[];
  v_rows timeline_data.page_row[] := '{}'::timeline_data.page_row[];
begin
  loop
    v_keys := timeline_data.company_keys(sought_rows.company_id, v_page, v_size);
    exit when v_keys = '{}';
    v_are_matched := timeline_data.ref_matches(sought_rows.company_id, array(
      select row(k.id, k.activity_date)::timeline_data.activity_ref
      from unnest(v_keys) with ordinality as k
      order by k.ordinality
    ), sought_rows.match);
    v_rows := v_rows || timeline_data.key_rows(sought_rows.company_id, array(
      select k.found
      from (
        select
          k as found,
          row_number() over () as place
        from unnest(v_keys) as k
      ) as k
      join unnest(v_are_matched) with ordinality as m (is_matched, place)
        on m.place = k.place
      where m.is_matched
      order by k.place
    ), v_page.view = 'upcoming');
    exit when cardinality(v_rows) >= sought_rows.needed or cardinality(v_keys) < v_size;
    v_page.after_date := (v_keys[cardinality(v_keys)]).activity_date;
    v_page.after_id := (v_keys[cardinality(v_keys)]).id;
    v_size := least(v_size * 2, 5000);
  end loop;
  return v_rows[1:sought_rows.needed];
end
$$;
comment on function timeline_data.sought_rows(
  uuid, timeline_data.page_filter, timeline_data.word_match, integer) is
  'Up to so many rows of a company that pass the filter and match, in the order of its view.';
