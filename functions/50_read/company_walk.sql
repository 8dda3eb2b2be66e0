-- Looks at one window of partitions after the other and stops when it has enough. Where little came of the
-- first and hundreds are left, those that hold anything are asked for. Under a filter only keys are found,
-- in the index alone. Serves: activity_pkey, activity_by_assignee, activity_incomplete.
create or replace function timeline_data.company_walk(
  company_id uuid,
  filter     timeline_data.page_filter,
  needed     integer,
  is_by_name boolean
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := company_walk.filter;
  v_is_forward boolean := v_page.view = 'upcoming';
  v_branch text := timeline_data.walk_sql(v_page);
  v_from timestamptz := v_page.starts_at;
  v_to timestamptz := v_page.ends_at;
  v_window record;
  v_held text[];
  v_width integer := 2;
  v_looked integer := 0;
  v_is_asked boolean := false;
  v_rows timeline_data.page_row[] := '{}'::timeline_data.page_row[];
  v_found timeline_data.page_row[];
begin
  if v_page.after_id is not null and v_is_forward then
    v_from := greatest(v_from, v_page.after_date);
  elsif v_page.after_id is not null then
    v_to := least(v_to, v_page.after_date + interval '1 microsecond');
  end if;
  while v_from < v_to loop
    v_window := timeline_data.company_window(
      company_walk.company_id, v_from, v_to, v_width, v_is_forward, v_held);
    exit when v_window.starts_at is null;
    execute 'select array_agg(w.r) from (' || timeline_data.window_sql(
        case when company_walk.is_by_name then v_window.names end, v_window.is_cut, v_branch) || ') as w'
    into v_found
    using
      company_walk.company_id,
      v_page,
      v_window.starts_at,
      v_window.ends_at,
      company_walk.needed - cardinality(v_rows);
    v_rows := v_rows || coalesce(v_found, '{}');
    exit when cardinality(v_rows) >= company_walk.needed;
    if v_is_forward then
      v_from := v_window.ends_at;
    else
      v_to := v_window.starts_at;
    end if;
    v_looked := v_looked + v_width;
    v_width := timeline_data.next_width(
      v_width, v_looked, cardinality(v_rows), company_walk.needed - cardinality(v_rows));
    if v_width > 2 * v_looked and not v_is_asked then
      v_held := timeline_data.held_partitions(company_walk.company_id, v_from, v_to);
      v_is_asked := true;
    end if;
  end loop;
  return v_rows;
end
$$;
comment on function timeline_data.company_walk(uuid, timeline_data.page_filter, integer, boolean) is
  'Up to so many rows, or under a filter their keys alone; is_by_name: partitions are read by name, undefined_table when one is gone.';
