-- The days of a held company that are to be folded now: marked ones, whose marks go, and, the first time and after a
-- change of its time zone, those of the next month.
create or replace function timeline_data.due_days(
  held timeline_data.summary_company,
  size integer
)
returns timeline_data.day_slot[]
language plpgsql
volatile
as $$
declare
  v_held timeline_data.summary_company := due_days.held;
  v_zone text := (timeline_data.company_settings(v_held.company_id)).time_zone;
  v_marks date[];
  v_days date[];
begin
  if v_zone <> v_held.time_zone then
    delete from timeline_data.summary_day as s
    where s.company_id = v_held.company_id;
    v_held.pending_month := '-infinity';
  end if;
  v_marks := timeline_data.marked_days(v_held.company_id, '-infinity', 'infinity', due_days.size);
  delete from timeline_data.summary_mark as m
  where m.company_id = v_held.company_id
    and m.day = any (v_marks);
  v_days := timeline_data.touched_days(v_marks, v_zone);
  if v_held.pending_month is not null then
    v_held.pending_month := (
      select min(m.month)
      from timeline_data.activity_month as m
      where m.company_id = v_held.company_id
        and m.month >= v_held.pending_month
    );
    -- A day more on both sides: months are those of UTC.
    v_days := array(
      select d.day
      from unnest(v_days) as d (day)
      union
      select d.day::date
      from generate_series(
        v_held.pending_month - 1, v_held.pending_month + interval '1 month', interval '1 day') as d (day)
    );
    v_held.pending_month := v_held.pending_month + interval '1 month';
  end if;
  update timeline_data.summary_company as s
  set time_zone = v_zone,
    pending_month = v_held.pending_month,
    due_at = '-infinity',
    folded_at = timeline_data.now()
  where s.company_id = v_held.company_id;
  return timeline_data.day_slots(v_held.company_id, v_days, v_zone);
end
$$;
comment on function timeline_data.due_days(timeline_data.summary_company, integer) is
  'Takes up to so many marks of a company and returns the days they stand for.';
