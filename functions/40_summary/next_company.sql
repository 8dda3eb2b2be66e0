-- A company with something to fold whom nobody else folds, and its lock. Sought from a place at random on, so that
-- several workers meet seldom. First those with marks, then those that are not folded through yet.
-- Serves: summary_mark_next by jumps, summary_company_pending.
create or replace function timeline_data.next_company()
returns timeline_data.summary_company
language plpgsql
volatile
as $$
declare
  -- No id is less, and one may be equal.
  c_first constant uuid := uuid '00000000-0000-0000-0000-000000000000';
  v_start uuid := gen_random_uuid();
  v_last uuid := v_start;
  v_is_wrapped boolean := false;
  v_held timeline_data.summary_company;
begin
  if exists (select from timeline_data.summary_mark as m where m.company_id = c_first) then
    v_held := timeline_data.hold_summary(c_first);
    if v_held.company_id is not null then
      return v_held;
    end if;
  end if;
  loop
    select m.company_id
    into v_last
    from timeline_data.summary_mark as m
    where m.company_id > v_last
      and (not v_is_wrapped or m.company_id <= v_start)
    order by m.company_id
    limit 1;
    if not found then
      exit when v_is_wrapped;
      v_is_wrapped := true;
      v_last := c_first;
      continue;
    end if;
    v_held := timeline_data.hold_summary(v_last);
    if v_held.company_id is not null then
      return v_held;
    end if;
  end loop;
  select s.*
  into v_held
  from timeline_data.summary_company as s
  where s.pending_month is not null
  limit 1
  for update skip locked;
  return v_held;
end
$$;
comment on function timeline_data.next_company() is
  'The row of a company with something to fold, locked; all null when there is none.';
