-- Whole rows of keys, in the order of the keys and with their reasons.
create or replace function timeline_data.refetch_rows(
  company_id uuid,
  page_keys  timeline_data.page_row[]
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
declare
  v_any timeline_data.page_filter;
  v_links timeline_data.activity_link[] := array(
    select row(null, null, k.activity_date, k.id, k.via_id, k.is_main, null, null, null, k.role,
      k.via_type)::timeline_data.activity_link
    from unnest(refetch_rows.page_keys) as k
    order by k.activity_date
  );
  v_dates timestamptz[];
  v_rows timeline_data.page_row[];
begin
  if v_links = '{}' then
    return '{}'::timeline_data.page_row[];
  end if;
  v_dates := timeline_data.link_dates(v_links);
  execute timeline_data.rows_sql(timeline_data.linked_sql('', v_dates is not null, true), false, true)
  into v_rows
  using
    refetch_rows.company_id,
    v_any,
    (v_links[1]).activity_date,
    (v_links[cardinality(v_links)]).activity_date + interval '1 microsecond',
    v_links,
    v_dates;
  return array(
    select r.found
    from (select k.id, row_number() over () as place from unnest(refetch_rows.page_keys) as k) as k
    join (select f as found from unnest(v_rows) as f) as r
      on (r.found).id = k.id
    order by k.place
  );
end
$$;
comment on function timeline_data.refetch_rows(uuid, timeline_data.page_row[]) is
  'The rows of activities that a snapshot shows, a filter having passed them already.';
