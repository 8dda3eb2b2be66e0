-- A walk behind the window that it is through with, and how many months to look at next: as many as what was found
-- so far asks for, a quarter more; where that is little, and tells little, eight times as many as before at the most.
create or replace function timeline_data.word_leave(walk timeline_data.word_walk)
returns timeline_data.word_walk
language plpgsql
immutable
as $$
declare
  c_all constant integer := 1000;
  c_year constant integer := 12;
  c_telling constant bigint := 20;
  v_walk timeline_data.word_walk := word_leave.walk;
begin
  v_walk.scope := null;
  v_walk.looked := v_walk.looked + v_walk.months;
  v_walk.months := least(
    c_all,
    case when v_walk.found_hits < c_telling then v_walk.looked * 8 end,
    1 + 5::bigint * v_walk.size * v_walk.looked / (4 * nullif(v_walk.found_hits, 0)));
  if v_walk.is_forward then
    v_walk.starts_at := v_walk.to_at;
  else
    v_walk.ends_at := v_walk.from_at;
  end if;
  if v_walk.turn_at = (case when v_walk.is_forward then v_walk.to_at else v_walk.from_at end) then
    v_walk.months := case
      when v_walk.is_few then c_all
      when v_walk.is_begun then c_year
      else 1
    end;
    v_walk.looked := 0;
    v_walk.found_hits := 0;
  end if;
  return v_walk;
end
$$;
comment on function timeline_data.word_leave(timeline_data.word_walk) is
  'The walk before its next window.';
