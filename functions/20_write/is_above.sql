-- Whether an object is among others or anywhere above them, however high. Serves: object_parent_pkey.
create or replace function timeline_data.is_above(
  company_id   uuid,
  object_type  text,
  object_id    uuid,
  object_types text[],
  object_ids   uuid[]
)
returns boolean
language plpgsql
stable
as $$
begin
  return exists (
    with recursive up as (
      select
        n.object_type,
        n.object_id
      from unnest(is_above.object_types, is_above.object_ids) as n (object_type, object_id)
      union
      select
        p.parent_type,
        p.parent_id
      from up as u
      -- "offset 0" keeps this an index look-up per object, whatever the planner thinks of the table's size.
      cross join lateral (
        select
          a.parent_type,
          a.parent_id
        from timeline_data.object_parent as a
        where a.company_id = is_above.company_id
          and a.object_id = u.object_id
          and a.object_type = u.object_type
        offset 0
      ) as p
    )
    select
    from up as u
    where u.object_type = is_above.object_type
      and u.object_id = is_above.object_id
  );
end
$$;
comment on function timeline_data.is_above(uuid, text, uuid, text[], uuid[]) is
  'Whether an object is one of the given ones or an ancestor of one.';
