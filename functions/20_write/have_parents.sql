-- Whether any of some objects has a parent. Serves: object_parent_pkey.
create or replace function timeline_data.have_parents(
  company_id   uuid,
  object_types text[],
  object_ids   uuid[]
)
returns boolean
language plpgsql
volatile
as $$
begin
  return exists (
    select
    from unnest(have_parents.object_types, have_parents.object_ids) as n (object_type, object_id)
    -- "limit 1" keeps these index look-ups per object, whatever the planner thinks of the table's size.
    cross join lateral (
      select
      from timeline_data.object_parent as p
      where p.company_id = have_parents.company_id
        and p.object_id = n.object_id
        and p.object_type = n.object_type
      limit 1
    ) as p
  );
end
$$;
comment on function timeline_data.have_parents(uuid, text[], uuid[]) is
  'Whether any of the objects has a parent, as of now: it sees what was committed a moment ago.';
