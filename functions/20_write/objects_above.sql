-- Objects and everything above them, whatever the rules say, in one order. Serves: object_parent_pkey.
create or replace function timeline_data.objects_above(
  company_id   uuid,
  object_types text[],
  object_ids   uuid[],
  out types text[],
  out ids   uuid[]
)
returns record
language plpgsql
volatile
as $$
begin
  with recursive up as (
    select
      n.object_type,
      n.object_id
    from unnest(objects_above.object_types, objects_above.object_ids) as n (object_type, object_id)
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
      where a.company_id = objects_above.company_id
        and a.object_id = u.object_id
        and a.object_type = u.object_type
      offset 0
    ) as p
  )
  select
    array_agg(u.object_type order by u.object_type, u.object_id),
    array_agg(u.object_id order by u.object_type, u.object_id)
  into objects_above.types, objects_above.ids
  from up as u;
end
$$;
comment on function timeline_data.objects_above(uuid, text[], uuid[]) is
  'The objects and their ancestors of any distance, as two arrays side by side.';
