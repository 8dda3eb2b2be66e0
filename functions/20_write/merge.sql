-- Two records of one thing become one, until unmerge. One short transaction of constant size: what either has stays
-- where it is, and timelines are read together.
create or replace function timeline.merge(
  company_id uuid,
  loser      jsonb,
  winner     jsonb
)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_settings timeline_data.company;
  v_loser timeline_data.object;
  v_winner timeline_data.object;
  v_into uuid;
begin
  perform timeline_data.require_company(merge.company_id);
  perform timeline_data.lock_company(merge.company_id);
  v_settings := timeline_data.company_settings(merge.company_id);
  v_loser := timeline_data.known_object(v_settings, merge.loser, 'loser');
  v_winner := timeline_data.known_object(v_settings, merge.winner, 'winner');
  v_into := coalesce(v_winner.alias_id, v_winner.object_id);
  if v_loser.alias_id = v_into and v_winner.object_id <> v_loser.object_id then
    return timeline_data.merge_receipt(
      timeline_data.active_merge(merge.company_id, v_loser.object_type, v_loser.object_id), 'unchanged');
  end if;
  perform timeline_data.check_merge(merge.company_id, v_loser, v_winner);
  return timeline_data.merge_receipt(
    timeline_data.join_objects(
      v_settings, timeline_data.enter_viewer(merge.company_id), v_loser.object_type, v_loser.object_id,
      array[v_winner.object_type], array[v_into]),
    'merged');
end
$$;
comment on function timeline.merge(uuid, jsonb, jsonb) is
  'Merge one object into another of its type: from now on both ids name one timeline, the winner''s.

Returns {"merge_id", "outcome": "merged" | "unchanged", "token"}. loser, winner: {"type", "id"} of known objects.
Pages, search, facets, counts and the feed of the winner, and of whatever is above one of the two, have the whole at
once, each activity once; answers show the winner''s id and name for both. Nothing is rewritten: activities, links and
parents stay with the id that they name, also those recorded later under the loser''s; the whole has the parents of
both. Each id keeps its own name and parents in put_objects; the loser''s are seen again after unmerge(company_id,
merge_id), which restores exactly. merges(company_id) lists them.
Errors: TL400 for users and for two types, TL401, TL403, TL404 for an unknown object, TL405, TL409 for a cycle and for
what was merged or converted already, TL410 for what was erased, TL413.';
