-- All rollups of a held company. Where the volume shrank to less than half, or to nothing while there are activities,
-- everything stays as it was: what made it so is to be looked at first.
create or replace function timeline_data.roll_company(
  held      timeline_data.summary_company,
  is_forced boolean
)
returns jsonb
language plpgsql
volatile
as $$
declare
  c_many constant integer := 10000;
  -- Every run of an hourly job meets it.
  c_while constant interval := interval '55 minutes';
  v_held timeline_data.summary_company := roll_company.held;
  v_now timestamptz := timeline_data.now();
  v_today date := timeline_data.local_day(v_now, v_held.time_zone);
  v_monday date := date_trunc('week', v_today::timestamp)::date;
  v_first date := v_monday - 103 * 7;
  v_end date := v_monday + 9 * 7;
  v_weeks timeline_data.rollup_week[];
  v_before bigint;
  v_after bigint;
begin
  if not timeline_data.is_rollup_due(v_held, v_now, roll_company.is_forced) then
    return jsonb_build_object('rows', timeline_data.sweep_accounts(v_held));
  end if;
  v_weeks := timeline_data.week_counts(v_held.company_id, v_first, v_end);
  v_before := timeline_data.kept_volume(v_held.company_id, v_first, v_end);
  v_after := timeline_data.volume(v_weeks);
  if not roll_company.is_forced and (
    timeline_data.has_shrunk(v_before, v_after)
    or v_before > 0 and v_after = 0 and timeline_data.has_volume(v_held, v_first, v_end)
  ) then
    update timeline_data.summary_company as s
    set due_at = v_now + c_while,
      refused_at = coalesce(s.refused_at, v_now),
      refused_from = v_before,
      refused_to = v_after
    where s.company_id = v_held.company_id;
    return jsonb_build_object('rows', cardinality(v_weeks), 'refused', jsonb_build_object(
      'company', v_held.company_id, 'before', v_before, 'after', v_after));
  end if;
  if not timeline_data.roll_completions(v_held.company_id) then
    -- Still due: the next step goes on with them, and only then with the rest.
    return jsonb_build_object('rows', c_many);
  end if;
  perform timeline_data.keep_weeks(v_held.company_id, v_weeks);
  perform timeline_data.roll_months(v_held.company_id, v_today);
  perform timeline_data.roll_open(v_held, v_today);
  update timeline_data.summary_company as s
  set due_at = v_now + c_while,
    rolled_at = v_now,
    refused_at = null,
    refused_from = null,
    refused_to = null
  where s.company_id = v_held.company_id;
  return jsonb_build_object('rows', cardinality(v_weeks) + timeline_data.sweep_accounts(v_held));
end
$$;
comment on function timeline_data.roll_company(timeline_data.summary_company, boolean) is
  'Computes a company''s rollups anew: {"rows", and "refused": {"company", "before", "after"} when nothing was changed}.';
