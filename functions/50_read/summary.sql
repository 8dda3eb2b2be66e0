-- How much of what, by days: equal to a recount at every moment, for what was folded and is not marked since is no
-- different, and the rest is counted.
create or replace function timeline.summary(
  company_id uuid,
  filter     jsonb default '{}'
)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
set max_parallel_workers_per_gather = 0
as $$
declare
  c_known constant text[] := array[
    'activity_type', 'status', 'assigned_to', 'date_from', 'date_to', 'time_zone', 'by', 'min_token'];
  v_settings timeline_data.company;
  v_asked timeline_data.page_filter;
  v_zone text;
  v_by text := 'day';
begin
  perform timeline_data.require_company(summary.company_id);
  v_settings := timeline_data.company_settings(summary.company_id);
  perform timeline_data.check_keys(summary.filter, c_known, 'the filter');
  if coalesce(jsonb_typeof(summary.filter -> 'min_token'), 'null') <> 'null' then
    perform timeline_data.check_token(summary.filter ->> 'min_token');
  end if;
  v_asked := timeline_data.parse_where(v_settings, summary.filter, v_asked);
  v_asked.view := 'all';
  v_asked := timeline_data.parse_range(v_settings, summary.filter, v_asked);
  v_zone := coalesce(summary.filter ->> 'time_zone', v_settings.time_zone);
  if coalesce(jsonb_typeof(summary.filter -> 'by'), 'null') <> 'null' then
    v_by := timeline_data.parse_choice(
      summary.filter -> 'by', 'by', array['day', 'week', 'month', 'quarter', 'year', 'all']);
  end if;
  if v_by = 'day' and coalesce(v_asked.activity_types, v_asked.statuses, v_asked.assignees::text[]) is null then
    return timeline_data.summary_days(summary.company_id, v_zone, v_asked.starts_at, v_asked.ends_at);
  end if;
  return timeline_data.summary_groups(summary.company_id, v_zone, v_asked, v_by);
end
$$;
comment on function timeline.summary(uuid, jsonb) is
  'How many activities of which type and status, by day.

Returns [{"activity_day", "activity_type", "status", "activity_count", "user_count"}], in the order of the first
three; user_count: different assignees. Equal to a recount at every moment. Private and removed activities are not
in it. Where some of what is counted lies in an archive, the object ends with "archived": true.
filter, all optional: date_from, date_to (a bare date is that whole local day), time_zone (default the company''s,
for which days are kept; another is counted anew); activity_type, status, assigned_to (null: unassigned), each one
value or an array; by: day, week (from Monday), month, quarter, year, all: activity_day is the first day of each,
null for all, and nobody is counted twice; min_token: as for page().
Errors: TL400, TL401, TL403, TL405, TL413, TL416, TL425.';
