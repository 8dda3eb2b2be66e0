-- Enters objects that a write names, fills blank names, and holds them against a change of their
-- parents until the write commits. In one order always, so that two writers do not deadlock.
create or replace function timeline_data.ensure_objects(
  company_id uuid,
  objects    jsonb
)
returns void
language plpgsql
volatile
as $$
begin
  insert into timeline_data.object as o (
    company_id,
    object_id,
    object_type,
    object_key,
    name
  )
  select
    ensure_objects.company_id,
    n.id,
    n.type,
    max(n.key),
    max(n.name)
  from jsonb_to_recordset(ensure_objects.objects) as n (type text, id uuid, key text, name text)
  where not exists (
    select
    from timeline_data.object as e
    where e.company_id = ensure_objects.company_id
      and e.object_id = n.id
      and e.object_type = n.type
      and (e.name is not null or n.name is null)
  )
  group by n.id, n.type
  order by n.type, n.id
  on conflict on constraint object_pkey do update
    set name = excluded.name, updated_at = excluded.updated_at
    where o.name is null and excluded.name is not null;
end
$$;
comment on function timeline_data.ensure_objects(uuid, jsonb) is
  'Upserts [{type, id, key, name}] into the directory: names fill blanks only.';
