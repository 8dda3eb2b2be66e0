-- Undoes a merge or a conversion, whatever was merged or recorded since.
create or replace function timeline.unmerge(
  company_id uuid,
  merge_id   uuid
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
  v_viewer uuid;
  v_merge timeline_data.object_merge;
  v_types text[];
  v_ids uuid[];
begin
  perform timeline_data.require_company(unmerge.company_id);
  if unmerge.merge_id is null then
    raise exception 'merge_id is missing'
      using errcode = 'TL400', column = 'merge_id', hint = 'merges(company_id) lists them.';
  end if;
  perform timeline_data.lock_company(unmerge.company_id);
  select m.*
  into v_merge
  from timeline_data.object_merge as m
  where m.company_id = unmerge.company_id
    and m.merge_id = unmerge.merge_id;
  if not found then
    raise exception 'there is no merge %', unmerge.merge_id
      using errcode = 'TL404', column = 'merge_id', hint = 'merges(company_id) lists them.';
  end if;
  if v_merge.undone_at is not null then
    return timeline_data.merge_receipt(v_merge.merge_id, 'unchanged');
  end if;
  v_types := v_merge.object_type || v_merge.into_types;
  v_ids := v_merge.object_id || v_merge.into_ids;
  v_viewer := timeline_data.enter_viewer(unmerge.company_id);
  update timeline_data.object_merge as m
  set
    undone_at = timeline_data.now(),
    undone_by = v_viewer
  where m.company_id = unmerge.company_id
    and m.merge_id = unmerge.merge_id;
  if v_merge.into_types[1] = v_merge.object_type then
    perform timeline_data.split_object(unmerge.company_id, v_merge.object_type, v_merge.object_id);
  end if;
  perform timeline_data.refuse_cycles(unmerge.company_id, v_types, v_ids);
  perform timeline_data.relate(
    unmerge.company_id,
    (timeline_data.company_settings(unmerge.company_id)).roll_up,
    v_types,
    array(
      select timeline_data.unmerged_object(unmerge.company_id, o.type, o.id)
      from unnest(v_types, v_ids) with ordinality as o (type, id, place)
      order by o.place
    ));
  perform timeline_data.write_feed(unmerge.company_id, 'merge', v_types, v_ids, null);
  return timeline_data.merge_receipt(v_merge.merge_id, 'unmerged');
end
$$;
comment on function timeline.unmerge(uuid, uuid) is
  'Undo a merge or a conversion: every timeline is again what its own ids make of it.

Returns {"merge_id", "outcome": "unmerged" | "unchanged", "token"}. What was recorded since belongs to the id under
which it was recorded; what was merged into the loser before stays merged into it. What was converted into the loser
while it was merged became the winner, and stays with it. In any order, at any time.
Errors: TL400, TL401, TL403, TL404, TL409 where one would be above itself by parents that were entered since.';
