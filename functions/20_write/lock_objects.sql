-- Holds objects and all they roll up to against a change of their parents until commit: whoever
-- changes parents takes the same rows FOR UPDATE, so links never miss a racing write.
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
  v_types text[] := lock_objects.object_types;
  v_ids uuid[] := lock_objects.object_ids;
begin
  for v_level in 1 .. 10 loop
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
    select
      array_agg(p.parent_type),
      array_agg(p.parent_id)
    into v_types, v_ids
    from unnest(v_ids, v_types) as n (object_id, object_type)
    join timeline_data.object_parent as p
      on p.company_id = lock_objects.company_id
      and p.object_id = n.object_id
      and p.object_type = n.object_type;
    exit when v_ids is null;
  end loop;
end
$$;
comment on function timeline_data.lock_objects(uuid, text[], uuid[]) is
  'Key-share locks on objects and their ancestors, ten levels at most.';
