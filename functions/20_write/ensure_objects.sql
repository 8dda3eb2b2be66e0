-- Enters objects that a write names and fills blanks: names, and keys of what was known by its uuid5 only.
-- In one order always, so that two writers do not deadlock; and with no index named for the conflict, since
-- racing writers of one new text key may meet in object_by_key as well as in object_pkey.
create or replace function timeline_data.ensure_objects(
  company_id uuid,
  objects    jsonb
)
returns void
language plpgsql
volatile
as $$
begin
  insert into timeline_data.object (
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
  -- "limit 1" keeps these index look-ups per object, whatever the planner thinks of the table's size.
  left join lateral (
    select true as is_known
    from timeline_data.object as o
    where o.company_id = ensure_objects.company_id
      and o.object_id = n.id
      and o.object_type = n.type
    limit 1
  ) as e on true
  where e.is_known is null
  group by n.id, n.type
  order by n.type, n.id
  on conflict do nothing;
  if found and timeline_data.has_erasures(ensure_objects.company_id) then
    perform timeline_data.retry_forgotten(ensure_objects.company_id, array_agg(n.type), array_agg(n.id))
    from jsonb_to_recordset(ensure_objects.objects) as n (type text, id uuid);
  end if;
  perform timeline_data.fill_blanks(ensure_objects.company_id, ensure_objects.objects);
end
$$;
comment on function timeline_data.ensure_objects(uuid, jsonb) is
  'Upserts [{type, id, key, name}] into the directory: names and keys fill blanks only, which the feed tells. 40001 for one that was erased since callers looked.';
