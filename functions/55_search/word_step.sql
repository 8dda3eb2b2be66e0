-- The next places of a walk. Where a window is through, the next is as wide as what was found so far asks for: a
-- common word is met in the newest months, a rare one by asking for all the rest at once. Bitmaps, and no other way to
-- a row: the index of search knows no order. Names are joined by hash, however few the planner takes them for.
create or replace function timeline_data.word_step(
  company_id uuid,
  walk       timeline_data.word_walk
)
returns timeline_data.word_walk
language plpgsql
stable
set enable_bitmapscan = on
set enable_hashjoin = on
set enable_nestloop = off
as $$
declare
  v_walk timeline_data.word_walk := word_step.walk;
  v_sums real[] := case when (word_step.walk).match.weights is not null then timeline_data.word_sums() end;
begin
  loop
    if v_walk.scope is null then
      v_walk := timeline_data.word_window(word_step.company_id, v_walk);
      v_walk.hits := null;
      exit when v_walk.scope is null;
    end if;
    execute timeline_data.word_sql(word_step.company_id, v_walk)
    into v_walk.hits
    using
      coalesce((v_walk.match).relaxed, (v_walk.match).query) && v_walk.scope,
      v_walk.from_at,
      v_walk.to_at,
      v_walk.after_date,
      v_walk.after_id,
      v_walk.size,
      word_step.company_id,
      v_walk.match,
      v_sums;
    v_walk.found_hits := v_walk.found_hits + coalesce(cardinality(v_walk.hits), 0);
    if coalesce(cardinality(v_walk.hits), 0) < v_walk.size then
      v_walk := timeline_data.word_leave(v_walk);
    end if;
    exit when v_walk.hits is not null;
  end loop;
  if v_walk.hits is not null then
    v_walk.after_date := (v_walk.hits[cardinality(v_walk.hits)]).activity_date;
    v_walk.after_id := (v_walk.hits[cardinality(v_walk.hits)]).id;
  end if;
  return v_walk;
end
$$;
comment on function timeline_data.word_step(uuid, timeline_data.word_walk) is
  'The walk with up to "size" further places in hits; hits is null when there is nothing more.';
