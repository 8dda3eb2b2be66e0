-- Brings the materialized views up to what is folded. Readers go on reading the old rows. A result that shrank to
-- less than half, or to nothing while there are activities, is refused, and that is kept: what made it so is to be
-- looked at first (a table that was emptied, say), and then it is asked for by force. While a company is being folded
-- for the first time, or anew, the view is left as it is.
create or replace function timeline_data.refresh_views(is_forced boolean default false)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set row_security = off
as $$
declare
  c_view constant text := 'activity_timeline_summary';
  v_before bigint;
  v_rows bigint;
begin
  -- Two at once: the second waits here, and finds little to do.
  lock table timeline_data.refresh_state in share row exclusive mode;
  if exists (select from timeline_data.summary_company as s where s.pending_month is not null) then
    return json_build_object('view', c_view, 'counts', null);
  end if;
  select r.row_count
  into v_before
  from timeline_data.refresh_state as r
  where r.name = c_view;
  select coalesce(sum(cardinality(s.counts)), 0)
  into v_rows
  from timeline_data.summary_day as s;
  if not refresh_views.is_forced and (
    timeline_data.has_shrunk(v_before, v_rows)
    or v_before > 0 and v_rows = 0
      and exists (select from timeline_data.activity as a where not a.is_removed and not a.is_private)
  ) then
    update timeline_data.refresh_state as r
    set refused_at = coalesce(r.refused_at, timeline_data.now()),
      refused_count = v_rows
    where r.name = c_view;
    return json_build_object('view', c_view, 'counts', null, 'refused', json_build_object(
      'before', v_before, 'after', v_rows));
  end if;
  refresh materialized view concurrently timeline_data.activity_timeline_summary;
  insert into timeline_data.refresh_state (name, refreshed_at, row_count)
  values (c_view, timeline_data.now(), v_rows)
  on conflict (name) do update
  set refreshed_at = excluded.refreshed_at,
    row_count = excluded.row_count,
    refused_at = null,
    refused_count = null;
  return json_build_object('view', c_view, 'counts', v_rows);
end
$$;
comment on function timeline_data.refresh_views(boolean) is
  'Refreshes timeline_data.activity_timeline_summary concurrently: {"view", "counts"}, counts null where companies are not folded through yet. "refused": {"before", "after"}: its counts became less than half, or none, and nothing was changed; is_forced takes that.';
