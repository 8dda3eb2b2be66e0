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
  for v_place in 1 .. cardinality(have_parents.object_ids) loop
    perform
    from timeline_data.object_parent as p
    where p.company_id = have_parents.company_id
      and p.object_id = have_parents.object_ids[v_place]
      and p.object_type = have_parents.object_types[v_place]
    limit 1;
    if found then
      return true;
    end if;
  end loop;
  return false;
end
$$;
comment on function timeline_data.have_parents(uuid, text[], uuid[]) is
  'Whether any of the objects has a parent, as of now: it sees what was committed a moment ago.';
