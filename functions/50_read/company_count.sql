-- How many of a company's activities match, among so many of those that the viewer sees, newest first.
-- budget null: all of them.
create or replace function timeline_data.company_count(
  company_id uuid,
  filter     timeline_data.page_filter,
  budget     integer,
  out matched  bigint,
  out is_exact boolean
)
returns record
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := company_count.filter;
  v_access text := case when v_page.view in ('upcoming', 'overdue')
      then ' and a.status in (''planned'', ''in_progress'') and not a.is_removed' else '' end
    || case when cardinality(v_page.assignees) = 1
      then timeline_data.assignee_where(v_page.assignees, '($2).assignees') else '' end;
  v_sql text := 'select count(*), count(*) filter (where true' || timeline_data.facet_where(v_page) || ')'
    ' from (select a.* from timeline_data.activity as a where a.company_id = $1'
    ' and a.activity_date >= $3 and a.activity_date < $4' || timeline_data.seen_where(v_page, false) || v_access
    || ' order by a.activity_date desc, a.id desc limit $5) as a';
  v_to timestamptz := v_page.ends_at;
  v_window record;
  v_width integer := case when company_count.budget is null then 1000000 else 2 end;
  v_left integer := company_count.budget;
  v_looked bigint;
  v_matched bigint;
begin
  company_count.matched := 0;
  while v_page.starts_at < v_to and v_left is distinct from 0 loop
    v_window := timeline_data.next_window(
      company_count.company_id, v_page.starts_at, v_to, v_width, false);
    exit when v_window.starts_at is null;
    execute v_sql
    into v_looked, v_matched
    using company_count.company_id, v_page, v_window.starts_at, v_window.ends_at, v_left;
    company_count.matched := company_count.matched + v_matched;
    v_left := v_left - v_looked;
    v_to := v_window.starts_at;
    v_width := v_width * 2;
  end loop;
  company_count.is_exact := v_left is distinct from 0;
end
$$;
comment on function timeline_data.company_count(uuid, timeline_data.page_filter, integer) is
  'Matches among the newest so many activities of a company, and whether those were all.';
