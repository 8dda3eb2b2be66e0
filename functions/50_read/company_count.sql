-- How many of a company's activities match, among so many of those that the viewer sees, newest first.
-- budget null: all of them.
create or replace function timeline_data.company_count(
  company_id uuid,
  filter     timeline_data.page_filter,
  budget     integer,
  is_by_name boolean,
  out matched  bigint,
  out is_exact boolean
)
returns record
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := company_count.filter;
  v_where text := timeline_data.seen_where(v_page, false) || case when v_page.view in ('upcoming', 'overdue')
      then ' and a.status in (''planned'', ''in_progress'')' else '' end
    || case when cardinality(v_page.assignees) = 1
      then timeline_data.assignee_where(v_page.assignees, '($2).assignees') else '' end;
  v_facets text := timeline_data.facet_where(v_page);
  v_matches text := case when v_facets = '' then 'count(*)' else 'count(*) filter (where w.is_match)' end;
  v_branch text := 'select ' || case when v_facets = '' then '' else 'true' || v_facets || ' as is_match' end
    || ' from timeline_data.%1$I as a where a.company_id = $1%2$s' || v_where
    -- All of them need no order, which no index has where the assignee is null.
    || case when company_count.budget is null then '' else ' order by a.activity_date desc, a.id desc limit $5' end;
  v_to timestamptz := v_page.ends_at;
  v_window record;
  v_held text[];
  v_width integer := case when company_count.budget is null then 64 else 2 end;
  v_left integer := company_count.budget;
  v_looked bigint;
  v_seen bigint := 0;
  v_partitions integer := 0;
  v_is_asked boolean := false;
  v_matched bigint;
begin
  company_count.matched := 0;
  while v_page.starts_at < v_to and v_left is distinct from 0 loop
    v_window := timeline_data.company_window(
      company_count.company_id, v_page.starts_at, v_to, v_width, false, v_held);
    exit when v_window.starts_at is null;
    execute 'select count(*), ' || v_matches || ' from (' || timeline_data.window_sql(
        case when company_count.is_by_name then v_window.names end, v_window.is_cut, v_branch)
      || ') as w'
    into v_looked, v_matched
    using company_count.company_id, v_page, v_window.starts_at, v_window.ends_at, v_left;
    company_count.matched := company_count.matched + v_matched;
    v_left := v_left - v_looked;
    v_to := v_window.starts_at;
    v_seen := v_seen + v_looked;
    v_partitions := v_partitions + v_width;
    v_width := timeline_data.next_width(v_width, v_partitions, v_seen, coalesce(v_left, 1000000));
    if v_width > 2 * v_partitions and not v_is_asked then
      v_held := timeline_data.held_partitions(company_count.company_id, v_page.starts_at, v_to);
      v_is_asked := true;
    end if;
  end loop;
  company_count.is_exact := v_left is distinct from 0;
end
$$;
comment on function timeline_data.company_count(uuid, timeline_data.page_filter, integer, boolean) is
  'Matches among the newest so many activities of a company, and whether those were all; is_by_name as in company_walk.';
