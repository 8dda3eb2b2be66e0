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
declare
  v_object record;
  v_types text[] := '{}'::text[];
  v_ids uuid[] := '{}'::uuid[];
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
  for v_object in
    select
      n.id,
      n.type,
      max(n.key) as key,
      max(n.name) as name
    from jsonb_to_recordset(ensure_objects.objects) as n (type text, id uuid, key text, name text)
    cross join lateral (
      select
      from timeline_data.object as o
      where o.company_id = ensure_objects.company_id
        and o.object_id = n.id
        and o.object_type = n.type
        and (o.name is null and n.name is not null or o.object_key is null and n.key is not null)
      limit 1
    ) as e
    group by n.id, n.type
    order by n.type, n.id
  loop
    update timeline_data.object as o
    set
      name = coalesce(o.name, v_object.name),
      object_key = coalesce(o.object_key, v_object.key),
      updated_at = timeline_data.now()
    where o.company_id = ensure_objects.company_id
      and o.object_id = v_object.id
      and o.object_type = v_object.type;
    v_types := v_types || v_object.type;
    v_ids := v_ids || v_object.id;
  end loop;
  -- Timelines show the name from here on, also where the write that tells it changes nothing else.
  if v_ids <> '{}'::uuid[] then
    perform timeline_data.write_feed(ensure_objects.company_id, 'object', v_types, v_ids, null);
  end if;
end
$$;
comment on function timeline_data.ensure_objects(uuid, jsonb) is
  'Upserts [{type, id, key, name}] into the directory: names and keys fill blanks only, which the feed tells.';
