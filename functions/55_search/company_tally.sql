-- The newest so many activities of a company that a filter shows, grouped for facets: window after window, in the index
-- alone. budget null: all of them. Serves: activity_pkey, activity_incomplete.
create or replace function timeline_data.company_tally(
  company_id uuid,
  filter     timeline_data.page_filter,
  budget     integer,
  out groups   timeline_data.facet_group[],
  out is_exact boolean
)
returns record
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := company_tally.filter;
  v_branch text := 'select a.activity_type, a.status, a.priority, a.assigned_to, a.object_type'
    ' from timeline_data.%1$I as a where a.company_id = $1%2$s' || timeline_data.seen_where(v_page, false)
    || timeline_data.facet_where(v_page)
    || case when company_tally.budget is null then '' else ' order by a.activity_date desc, a.id desc limit $5' end;
  v_to timestamptz := v_page.ends_at;
  v_window record;
  v_width integer := case when company_tally.budget is null then 64 else 2 end;
  v_left bigint := company_tally.budget;
  v_partitions integer := 0;
  v_groups timeline_data.facet_group[];
  v_seen bigint := 0;
  v_found bigint;
begin
  company_tally.groups := '{}'::timeline_data.facet_group[];
  while v_page.starts_at < v_to and v_left is distinct from 0 loop
    v_window := timeline_data.company_window(
      company_tally.company_id, v_page.starts_at, v_to, v_width, false, null);
    exit when v_window.starts_at is null;
    execute timeline_data.tally_sql(
      '(' || timeline_data.window_sql(null, v_window.is_cut, v_branch) || ') as a')
    into v_groups, v_found
    using company_tally.company_id, v_page, v_window.starts_at, v_window.ends_at, v_left;
    company_tally.groups := company_tally.groups || v_groups;
    v_seen := v_seen + coalesce(v_found, 0);
    v_left := v_left - coalesce(v_found, 0);
    v_to := v_window.starts_at;
    v_partitions := v_partitions + v_width;
    v_width := timeline_data.next_width(v_width, v_partitions, v_seen, coalesce(v_left, 1000000));
  end loop;
  company_tally.is_exact := v_left is distinct from 0;
end
$$;
comment on function timeline_data.company_tally(uuid, timeline_data.page_filter, integer) is
  'Groups of the newest so many, and whether those were all.';
