-- Folds some days of one company: those that are marked, and, the first time and after a change of its time zone, the
-- next month. One short transaction; any number of workers side by side. Call it until it returns null.
create or replace function timeline_data.refresh_step(size integer default 31)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
set jit = off
as $$
declare
  v_company timeline_data.summary_company := timeline_data.next_company();
  v_zone text;
  v_marks date[];
  v_folded integer := 0;
begin
  if v_company.company_id is null then
    return null;
  end if;
  v_zone := (timeline_data.company_settings(v_company.company_id)).time_zone;
  if v_zone <> v_company.time_zone then
    delete from timeline_data.summary_day as s
    where s.company_id = v_company.company_id;
    v_company.pending_month := '-infinity';
  end if;
  v_marks := timeline_data.marked_days(v_company.company_id, '-infinity', 'infinity', refresh_step.size);
  if v_marks <> '{}' then
    delete from timeline_data.summary_mark as m
    where m.company_id = v_company.company_id
      and m.day = any (v_marks);
    v_folded := timeline_data.fold_days(
      v_company.company_id, timeline_data.touched_days(v_marks, v_zone), v_zone);
  end if;
  if v_company.pending_month is not null then
    v_company.pending_month := (
      select min(m.month)
      from timeline_data.activity_month as m
      where m.company_id = v_company.company_id
        and m.month >= v_company.pending_month
    );
    -- A day more on both sides: months are those of UTC.
    v_folded := v_folded + timeline_data.fold_days(v_company.company_id, array(
      select d.day::date
      from generate_series(
        v_company.pending_month - 1, v_company.pending_month + interval '1 month', interval '1 day') as d (day)
    ), v_zone);
    v_company.pending_month := v_company.pending_month + interval '1 month';
  end if;
  update timeline_data.summary_company as s
  set time_zone = v_zone,
    pending_month = v_company.pending_month,
    folded_at = timeline_data.now()
  where s.company_id = v_company.company_id;
  return jsonb_build_object('step', 'folded', 'company', v_company.company_id, 'days', v_folded);
end
$$;
comment on function timeline_data.refresh_step(integer) is
  'Folds up to so many marked days, and a month where that is still to be done, of one company: {"step", "company", "days"}; null when nothing is left to fold.';
