-- Holds objects and all they roll up to against a change of their parents until commit: whoever
-- changes parents takes the same rows FOR UPDATE, so links never miss a racing write. All in one order,
-- ancestors too, so that the two wait for each other and do not deadlock.
create or replace function timeline_data.lock_objects(
  company_id   uuid,
  object_types text[],
  object_ids   uuid[]
)
returns void
language plpgsql
volatile
as $$
declare
  v_held jsonb;
  v_found jsonb;
  v_types text[];
  v_ids uuid[];
begin
  loop
    with recursive up as (
      select
        n.object_type,
        n.object_id
      from unnest(lock_objects.object_types, lock_objects.object_ids) as n (object_type, object_id)
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
        where a.company_id = lock_objects.company_id
          and a.object_id = u.object_id
          and a.object_type = u.object_type
        offset 0
      ) as p
    )
    select
      array_agg(u.object_type),
      array_agg(u.object_id),
      jsonb_agg(u.object_type || ':' || u.object_id order by u.object_type, u.object_id)
    into v_types, v_ids, v_found
    from up as u;
    -- Other parents came before these were held: once more, with them.
    exit when v_found is not distinct from v_held;
    v_held := v_found;
    perform
    from timeline_data.object as o
    where o.company_id = lock_objects.company_id
      and o.object_id = any (v_ids)
      and (o.object_id, o.object_type) in (
        select
          n.object_id,
          n.object_type
        from unnest(v_ids, v_types) as n (object_id, object_type)
      )
    order by o.object_type, o.object_id
    for key share;
  end loop;
end
$$;
comment on function timeline_data.lock_objects(uuid, text[], uuid[]) is
  'Key-share locks on objects and their ancestors.';
