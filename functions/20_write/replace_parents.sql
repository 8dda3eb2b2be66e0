-- Makes the rows of object_parent those given; true when that changed anything.
create or replace function timeline_data.replace_parents(
  company_id  uuid,
  object_type text,
  object_id   uuid,
  parents     jsonb
)
returns boolean
language plpgsql
volatile
as $$
declare
  v_is_changed boolean;
begin
  delete from timeline_data.object_parent as o
  where o.company_id = replace_parents.company_id
    and o.object_id = replace_parents.object_id
    and o.object_type = replace_parents.object_type
    and not exists (
      select
      from jsonb_to_recordset(replace_parents.parents) as p (type text, id uuid)
      where p.id = o.parent_id
        and p.type = o.parent_type
    );
  v_is_changed := found;
  insert into timeline_data.object_parent as o (
    company_id,
    object_id,
    object_type,
    parent_id,
    parent_type,
    dates
  )
  select
    replace_parents.company_id,
    replace_parents.object_id,
    replace_parents.object_type,
    p.id,
    p.type,
    p.dates
  from timeline_data.dated_parents(replace_parents.parents) as p
  on conflict on constraint object_parent_pkey do update
    set dates = excluded.dates
    where o.dates is distinct from excluded.dates;
  return v_is_changed or found;
end
$$;
comment on function timeline_data.replace_parents(uuid, text, uuid, jsonb) is
  'Replaces the parents [{type, id, dates}] of an object; true when they were others.';
