-- Gives objects the names and keys that they lack, in the order of ensure_objects(). Serves: object_pkey.
create or replace function timeline_data.fill_blanks(
  company_id uuid,
  objects    jsonb
)
returns void
language plpgsql
volatile
as $$
declare
  v_object record;
  v_types text[];
  v_ids uuid[];
begin
  for v_object in
    select
      n.id,
      n.type,
      max(n.key) as key,
      max(n.name) as name
    from jsonb_to_recordset(fill_blanks.objects) as n (type text, id uuid, key text, name text)
    cross join lateral (
      select
      from timeline_data.object as o
      where o.company_id = fill_blanks.company_id
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
    where o.company_id = fill_blanks.company_id
      and o.object_id = v_object.id
      and o.object_type = v_object.type;
    v_types := v_types || v_object.type;
    v_ids := v_ids || v_object.id;
  end loop;
  -- Timelines show the name from here on, also where the write that tells it changes nothing else.
  if v_ids is not null then
    perform timeline_data.write_feed(fill_blanks.company_id, 'object', v_types, v_ids, null);
  end if;
end
$$;
comment on function timeline_data.fill_blanks(uuid, jsonb) is
  'Updates what is blank of [{type, id, key, name}] in the directory, which the feed tells.';
