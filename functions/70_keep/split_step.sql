-- What comes next, told by what is there: finish what was left, copy, swap, drop, and only then begin anew.
create or replace function timeline_data.split_step(
  lower_bound timestamptz,
  upper_bound timestamptz,
  width       text,
  is_patient  boolean
)
returns jsonb
language plpgsql
volatile
set timezone = 'UTC'
as $$
declare
  v_step jsonb;
  v_bounds timestamptz[];
begin
  v_step := timeline_data.leftover_step(split_step.is_patient);
  if v_step is not null then
    return v_step;
  end if;
  v_bounds := timeline_data.plan_split(
    split_step.lower_bound, split_step.upper_bound, split_step.width);
  if v_bounds is null then
    return null;
  end if;
  perform timeline_data.begin_split(v_bounds);
  return jsonb_build_object('step', 'begun', 'parts', cardinality(v_bounds) - 1);
end
$$;
comment on function timeline_data.split_step(timestamptz, timestamptz, text, boolean) is
  'The next step towards partitions for a range, {"step", …}; null when nothing is left. is_patient: a swap waits for transactions that cannot see the copies. TL413.';
