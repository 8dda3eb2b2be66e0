-- A walk behind the window that it is through with, and how many months to look at next: as many as what was found
-- so far asks for, a quarter more, and four times as many as before at the most.
create or replace function timeline_data.word_leave(walk timeline_data.word_walk)
returns timeline_data.word_walk
language plpgsql
immutable
as $$
declare
  v_walk timeline_data.word_walk := word_leave.walk;
begin
  v_walk.scope := null;
  v_walk.looked := v_walk.looked + v_walk.months;
  v_walk.months := case
    when v_walk.found_refs = 0 then least(1000, v_walk.looked * 4)
    else greatest(1, least(1000, v_walk.looked * 4,
      1 + 5::bigint * v_walk.size * v_walk.looked / (4 * v_walk.found_refs)))
  end;
  if v_walk.is_forward then
    v_walk.starts_at := v_walk.to_at;
  else
    v_walk.ends_at := v_walk.from_at;
  end if;
  if v_walk.turn_at = (case when v_walk.is_forward then v_walk.to_at else v_walk.from_at end) then
    v_walk.months := case when v_walk.is_few then 1000 when v_walk.size > 200 then 4 else 1 end;
    v_walk.looked := 0;
    v_walk.found_refs := 0;
  end if;
  return v_walk;
end
$$;
comment on function timeline_data.word_leave(timeline_data.word_walk) is
  'The walk before its next window.';
