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
  v_rows timeline_data.page_row[];
begin
  v_any.view := 'all';
  v_any.has_objects := false;
  execute timeline_data.rows_sql(timeline_data.linked_sql('', false, true), false, true)
  into v_rows
  using
    refetch_rows.company_id,
    v_any,
    (select min(k.activity_date) from unnest(refetch_rows.page_keys) as k),
    (select max(k.activity_date) from unnest(refetch_rows.page_keys) as k) + interval '1 microsecond',
    array(
      select row(null, null, k.activity_date, k.id, k.via_id, k.is_main, null, null, null, k.role,
        k.via_type)::timeline_data.activity_link
      from unnest(refetch_rows.page_keys) as k
    );
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
