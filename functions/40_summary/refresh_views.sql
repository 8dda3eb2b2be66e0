-- Brings the materialized views up to what is folded. Readers go on reading the old rows. A result that shrank to
-- less than half, or to nothing, is refused: what made it so is to be looked at first (row-level security that is
-- forced, a table that was emptied), and then it is asked for by force. While a company is being folded for the first
-- time, or anew, the view is left as it is.
create or replace function timeline_data.refresh_views(is_forced boolean default false)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_before bigint;
  v_rows bigint;
begin
  -- Two at once: the second waits here, and finds little to do.
  lock table timeline_data.refresh_state in share row exclusive mode;
  if exists (select from timeline_data.summary_company as s where s.pending_month is not null) then
    return json_build_object('view', 'activity_timeline_summary', 'counts', null);
  end if;
  select r.row_count
  into v_before
  from timeline_data.refresh_state as r
  where r.name = 'activity_timeline_summary';
  select coalesce(sum(cardinality(s.counts)), 0)
  into v_rows
  from timeline_data.summary_day as s;
  if not refresh_views.is_forced and v_before > 0 and v_rows * 2 < v_before then
    raise exception 'the summary shrank from % to % counts since it was refreshed', v_before, v_rows
      using errcode = 'TL409',
        hint = 'Find out why (timeline doctor); if it is right so: timeline refresh --force.';
  end if;
  refresh materialized view concurrently timeline_data.activity_timeline_summary;
  insert into timeline_data.refresh_state (name, refreshed_at, row_count)
  values ('activity_timeline_summary', timeline_data.now(), v_rows)
  on conflict (name) do update
  set refreshed_at = excluded.refreshed_at,
    row_count = excluded.row_count;
  return json_build_object('view', 'activity_timeline_summary', 'counts', v_rows);
end
$$;
comment on function timeline_data.refresh_views(boolean) is
  'Refreshes timeline_data.activity_timeline_summary concurrently: {"view", "counts"}, counts null where companies are not folded through yet. TL409 when its rows became less than half as many, unless forced.';
