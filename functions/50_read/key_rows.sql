-- The rows of keys in their order, each looked up in the partition that its via_type names: what a
-- statement plans are partitions with something in them. Serves: activity_pkey.
create or replace function timeline_data.key_rows(
  company_id uuid,
  page_keys  timeline_data.page_row[],
  is_forward boolean
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
declare
  v_keys timeline_data.page_row[] := key_rows.page_keys;
  v_first integer := 1;
  v_branches text[] := '{}'::text[];
  v_rows timeline_data.page_row[];
begin
  for v_place in 1 .. cardinality(v_keys) loop
    if v_place = cardinality(v_keys) or v_keys[v_place + 1].via_type <> v_keys[v_place].via_type then
      v_branches := v_branches
        || timeline_data.lookup_sql(v_keys[v_place].via_type, v_first, v_place);
      v_first := v_place + 1;
    end if;
  end loop;
  if cardinality(v_branches) = 0 then
    return v_keys;
  end if;
  execute 'select array_agg(w.r order by '
    || case when key_rows.is_forward
      then '(w.r).activity_date, (w.r).id' else '(w.r).activity_date desc, (w.r).id desc' end
    || ') from (' || array_to_string(v_branches, ' union all ') || ') as w'
  into v_rows
  using
    key_rows.company_id,
    array(
      select k.activity_date
      from unnest(v_keys) with ordinality as k
      order by k.ordinality
    ),
    array(
      select k.id
      from unnest(v_keys) with ordinality as k
      order by k.ordinality
    );
  return v_rows;
end
$$;
comment on function timeline_data.key_rows(uuid, timeline_data.page_row[], boolean) is
  'Whole page rows of keys, of which each names its table in via_type.';
