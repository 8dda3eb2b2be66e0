-- The next stretch that a walk asks the index for, beginning at a month in which the company has activities: a few
-- months or a few years by their names, or all that is left, where dates alone tell. What is to come is mostly little
-- and says nothing of what was: no window crosses the turn. Serves: activity_month_next.
create or replace function timeline_data.word_window(
  company_id uuid,
  walk       timeline_data.word_walk
)
returns timeline_data.word_walk
language plpgsql
stable
as $$
declare
  c_months constant integer := 12;
  c_years constant integer := 4;
  v_walk timeline_data.word_walk := word_window.walk;
  v_step interval := (v_walk.months - 1) * interval '1 month';
  v_month timestamp;
  v_other timestamp;
  v_unit text := 'month';
begin
  v_walk.scope := null;
  v_month := timeline_data.next_month(
    word_window.company_id, v_walk.starts_at, v_walk.ends_at, v_walk.is_forward);
  -- No further than the range goes.
  v_other := case
    when v_walk.is_forward then least(v_month + v_step, date_trunc('month', v_walk.ends_at at time zone 'UTC'))
    else greatest(v_month - v_step, date_trunc('month', v_walk.starts_at at time zone 'UTC'))
  end;
  -- Nothing is left of a range that begins within a month.
  if v_month is null or v_walk.starts_at >= v_walk.ends_at then
    return v_walk;
  end if;
  if v_walk.is_forward then
    null;
  elsif v_month >= v_walk.turn_at at time zone 'UTC' then
    v_other := greatest(v_other, v_walk.turn_at at time zone 'UTC');
  else
    v_walk.ends_at := least(v_walk.ends_at, v_walk.turn_at);
  end if;
  if greatest(v_month, v_other) < least(v_month, v_other) + c_months * interval '1 month' then
    null;
  elsif not v_walk.is_forward and v_other = v_walk.turn_at at time zone 'UTC' then
    -- The year of the turn is mostly what was.
    v_other := greatest(v_other, v_month - (c_months - 1) * interval '1 month');
  else
    v_unit := 'year';
    v_month := date_trunc('year', v_month);
    v_other := date_trunc('year', v_other);
  end if;
  v_walk.from_at := v_walk.starts_at;
  v_walk.to_at := v_walk.ends_at;
  if abs(extract(year from v_month) - extract(year from v_other)) >= c_years then
    v_walk.scope := timeline_data.scope_query(word_window.company_id, null, null, null);
  elsif v_walk.is_forward then
    v_walk.scope := timeline_data.scope_query(word_window.company_id, v_month, v_other, v_unit);
    v_walk.to_at := least(v_walk.ends_at, (v_other + ('1 ' || v_unit)::interval) at time zone 'UTC');
  else
    v_walk.scope := timeline_data.scope_query(word_window.company_id, v_other, v_month, v_unit);
    v_walk.from_at := greatest(v_walk.starts_at, v_other at time zone 'UTC');
  end if;
  if v_walk.from_at < v_walk.turn_at and v_walk.turn_at < v_walk.to_at then
    v_walk.from_at := case when v_walk.is_forward then v_walk.from_at else v_walk.turn_at end;
    v_walk.to_at := case when v_walk.is_forward then v_walk.turn_at else v_walk.to_at end;
  end if;
  return v_walk;
end
$$;
comment on function timeline_data.word_window(uuid, timeline_data.word_walk) is
  'The walk in its next window; scope is null when the company has nothing more.';
