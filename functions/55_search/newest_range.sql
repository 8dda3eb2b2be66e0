-- A filter whose dates are narrowed to the newest so many activities of the company that the viewer sees in them
-- (upcoming: the soonest), window after window, in the index alone. Counts and facets of a query look no further, as
-- those of a timeline do not. Serves: activity_pkey.
create or replace function timeline_data.newest_range(
  company_id uuid,
  filter     timeline_data.page_filter,
  budget     integer
)
returns timeline_data.page_filter
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := newest_range.filter;
  v_is_forward boolean := v_page.view = 'upcoming';
  v_order text := case when v_is_forward then 'a.activity_date, a.id' else 'a.activity_date desc, a.id desc' end;
  v_branch text := 'select a.activity_date from timeline_data.%1$I as a where a.company_id = $1%2$s'
    || timeline_data.seen_where(v_page, false) || ' order by ' || v_order || ' limit $5';
  v_from timestamptz := v_page.starts_at;
  v_to timestamptz := v_page.ends_at;
  v_window record;
  v_width integer := 2;
  v_partitions integer := 0;
  v_seen bigint := 0;
  v_looked bigint;
  v_first timestamptz;
  v_last timestamptz;
begin
  while v_from < v_to loop
    v_window := timeline_data.company_window(
      newest_range.company_id, v_from, v_to, v_width, v_is_forward, null);
    exit when v_window.starts_at is null;
    execute 'select count(*), min(w.activity_date), max(w.activity_date) from ('
      || timeline_data.window_sql(null, v_window.is_cut, v_branch) || ') as w'
    into v_looked, v_first, v_last
    using newest_range.company_id, v_page, v_window.starts_at, v_window.ends_at,
      newest_range.budget - v_seen;
    v_seen := v_seen + v_looked;
    if v_seen >= newest_range.budget then
      if v_is_forward then
        v_page.ends_at := v_last + interval '1 microsecond';
      else
        v_page.starts_at := v_first;
      end if;
      return v_page;
    end if;
    if v_is_forward then
      v_from := v_window.ends_at;
    else
      v_to := v_window.starts_at;
    end if;
    v_partitions := v_partitions + v_width;
    v_width := timeline_data.next_width(v_width, v_partitions, v_seen, newest_range.budget - v_seen);
  end loop;
  return v_page;
end
$$;
comment on function timeline_data.newest_range(uuid, timeline_data.page_filter, integer) is
  'The filter over the newest so many activities; as it was where there are fewer.';
