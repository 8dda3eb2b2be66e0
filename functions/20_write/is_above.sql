-- Whether an object is among others or anywhere above them, however high, by parents and by what was merged and
-- converted. Where nothing was, parents alone tell. Serves: object_parent_pkey, object_merge_pkey.
create or replace function timeline_data.is_above(
  company_id   uuid,
  object_type  text,
  object_id    uuid,
  object_types text[],
  object_ids   uuid[]
)
returns boolean
language plpgsql
volatile
as $$
begin
  if not timeline_data.has_merges(is_above.company_id) then
    return timeline_data.is_below_itself(
      is_above.company_id, is_above.object_type, is_above.object_id, is_above.object_types, is_above.object_ids);
  end if;
  return exists (
    with recursive up as (
      select
        n.type,
        timeline_data.unmerged_object(is_above.company_id, n.type, n.id) as id
      from unnest(is_above.object_types, is_above.object_ids) as n (type, id)
      -- A parent that it was merged with is no parent.
      where (n.type, n.id) = (is_above.object_type, is_above.object_id)
        or (n.type, timeline_data.unmerged_object(is_above.company_id, n.type, n.id))
        <> (is_above.object_type, timeline_data.unmerged_object(
          is_above.company_id, is_above.object_type, is_above.object_id))
      union
      select
        e.to_type,
        timeline_data.unmerged_object(is_above.company_id, e.to_type, e.to_id)
      from up as u
      cross join lateral timeline_data.member_steps(
        is_above.company_id, timeline_data.any_roll_up(), u.type, u.id) as e
    )
    select
    from up as u
    where u.type = is_above.object_type
      and u.id = timeline_data.unmerged_object(
        is_above.company_id, is_above.object_type, is_above.object_id)
  );
end
$$;
comment on function timeline_data.is_above(uuid, text, uuid, text[], uuid[]) is
  'Whether an object is one of the given ones or an ancestor of one.';
