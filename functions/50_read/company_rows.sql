-- A page of a company's activities, newest first (upcoming: soonest first). Looks at one window of
-- partitions after the other, each twice as wide, and stops when it has enough. With filters the keys
-- are found in the index alone and only the page's rows are fetched. Serves: activity_pkey,
-- activity_by_assignee, activity_open.
create or replace function timeline_data.company_rows(
  company_id uuid,
  filter     timeline_data.page_filter,
  needed     integer
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := company_rows.filter;
  v_is_forward boolean := v_page.view = 'upcoming';
  v_order text := case when v_is_forward
    then ' order by a.activity_date, a.id' else ' order by a.activity_date desc, a.id desc' end;
  v_where text := timeline_data.filter_where(v_page, not timeline_data.is_filtered(v_page));
  v_keys text;
  v_sql text;
  v_from timestamptz := v_page.starts_at;
  v_to timestamptz := v_page.ends_at;
  v_window record;
  v_width integer := 2;
  v_rows timeline_data.page_row[] := '{}'::timeline_data.page_row[];
  v_found timeline_data.page_row[];
begin
  if v_page.after_id is not null and v_is_forward then
    v_from := greatest(v_from, v_page.after_date);
    v_where := v_where || ' and (a.activity_date, a.id) > (($2).after_date, ($2).after_id)';
  elsif v_page.after_id is not null then
    v_to := least(v_to, v_page.after_date + interval '1 microsecond');
    v_where := v_where || ' and (a.activity_date, a.id) < (($2).after_date, ($2).after_id)';
  end if;
  v_keys := ' from timeline_data.activity as a where a.company_id = $1'
    ' and a.activity_date >= $3 and a.activity_date < $4' || v_where || v_order || ' limit $5';
  v_sql := timeline_data.rows_sql(
    case
      when timeline_data.is_filtered(v_page) then
        '(select a.activity_date, a.id, null::boolean as is_main, null::text as role,'
        ' null::text as via_type, null::uuid as via_id' || v_keys || ') as k'
        ' join timeline_data.activity as a on a.company_id = $1 and a.activity_date = k.activity_date'
        ' and a.id = k.id and a.activity_date >= $3 and a.activity_date < $4'
      else '(select a.*' || v_keys || ') as a cross join'
        ' (values (null::boolean, null::text, null::text, null::uuid)) as k (is_main, role, via_type, via_id)'
    end,
    v_is_forward);
  while v_from < v_to and cardinality(v_rows) < company_rows.needed loop
    v_window := timeline_data.next_window(
      company_rows.company_id, v_from, v_to, v_width, v_is_forward);
    exit when v_window.starts_at is null;
    execute v_sql
    into v_found
    using
      company_rows.company_id,
      v_page,
      v_window.starts_at,
      v_window.ends_at,
      company_rows.needed - cardinality(v_rows);
    v_rows := v_rows || coalesce(v_found, '{}');
    if v_is_forward then
      v_from := v_window.ends_at;
    else
      v_to := v_window.starts_at;
    end if;
    v_width := v_width * 2;
  end loop;
  return v_rows;
end
$$;
comment on function timeline_data.company_rows(uuid, timeline_data.page_filter, integer) is
  'Up to so many rows of a company that match a filter without objects, in the order of its view.';
