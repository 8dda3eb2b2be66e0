-- A page of the timeline of one or more objects: links in order, chunk by chunk, then the activities
-- behind them that pass the filter, until there are enough. Where hardly any passes, the rest is sought from
-- the activities' side.
create or replace function timeline_data.object_rows(
  company_id uuid,
  filter     timeline_data.page_filter,
  needed     integer
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := object_rows.filter;
  v_size integer := object_rows.needed;
  v_links timeline_data.activity_link[];
  v_last timeline_data.activity_link;
  v_after_date timestamptz := v_page.after_date;
  v_after_id uuid := v_page.after_id;
  v_rows timeline_data.page_row[] := '{}'::timeline_data.page_row[];
  v_looked integer := 0;
  v_is_scarce boolean;
begin
  loop
    if v_is_scarce then
      v_links := timeline_data.member_links(object_rows.company_id, v_page, v_after_date, v_after_id,
        object_rows.needed - cardinality(v_rows));
    else
      v_links := timeline_data.link_chunk(
        object_rows.company_id, v_page, v_after_date, v_after_id, v_size);
    end if;
    exit when coalesce(cardinality(v_links), 0) = 0;
    v_last := v_links[cardinality(v_links)];
    v_after_date := v_last.activity_date;
    v_after_id := v_last.activity_id;
    v_rows := v_rows || timeline_data.link_rows(
      object_rows.company_id, v_page, v_links, true);
    exit when cardinality(v_rows) >= object_rows.needed or cardinality(v_links) < v_size or v_is_scarce;
    v_looked := v_looked + v_size;
    if v_is_scarce is null and (object_rows.needed - cardinality(v_rows)) * v_looked
        > 3000 * greatest(cardinality(v_rows), 1) then
      v_is_scarce := timeline_data.is_scarce(object_rows.company_id, v_page, v_after_date, v_after_id);
    end if;
    v_size := least(v_size * 2, 5000);
  end loop;
  return v_rows[1:object_rows.needed];
end
$$;
comment on function timeline_data.object_rows(uuid, timeline_data.page_filter, integer) is
  'Up to so many rows on the timelines of the filter''s objects, in the order of its view.';
