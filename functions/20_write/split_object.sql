-- An object whose merge was undone is itself again, and what had been merged into it is it. Serves: object_by_alias,
-- object_merge_object.
create or replace function timeline_data.split_object(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns void
language plpgsql
volatile
as $$
declare
  v_was uuid := timeline_data.unmerged_object(
    split_object.company_id, split_object.object_type, split_object.object_id);
begin
  with recursive part as (
    select split_object.object_id as id
    union
    select m.object_id
    from part as p
    cross join lateral (
      select
        n.object_id,
        n.into_ids
      from timeline_data.merged_objects(split_object.company_id, split_object.object_type, v_was) as o (id)
      join timeline_data.object_merge as n
        on n.company_id = split_object.company_id
        and n.object_id = o.id
        and n.object_type = split_object.object_type
        and n.undone_at is null
    ) as m
    where m.into_ids[1] = p.id
  )
  update timeline_data.object as o
  set
    alias_id = nullif(split_object.object_id, o.object_id),
    alias_type = case when o.object_id <> split_object.object_id then o.object_type end
  from part as p
  where o.company_id = split_object.company_id
    and o.object_id = p.id
    and o.object_type = split_object.object_type;
end
$$;
comment on function timeline_data.split_object(uuid, text, uuid) is
  'Takes an object, with all that was merged into it, out of what they were merged into.';
