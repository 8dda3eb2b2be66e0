-- The objects whose timelines show an activity: main object, links, and what those roll up to.
-- An object stands once; being meant itself goes before being a parent.
create or replace function timeline_data.link_rows(
  company_id uuid,
  rules      jsonb,
  doc        jsonb
)
returns table (
  object_type text,
  object_id   uuid,
  is_main     boolean,
  role        text,
  via_type    text,
  via_id      uuid
)
language plpgsql
stable
as $$
declare
  v_types text[];
  v_ids uuid[];
  v_roles text[];
begin
  select
    array_agg(n.type),
    array_agg(n.id),
    array_agg(n.role)
  into v_types, v_ids, v_roles
  from (
    select distinct on (l.type, l.id)
      l.type,
      l.id,
      l.role
    from rows from (
      jsonb_to_recordset(link_rows.doc -> 'links') as (type text, id uuid, role text)
    ) with ordinality as l (type, id, role, place)
    order by l.type, l.id, l.place
  ) as n
  where n.type is distinct from link_rows.doc #>> '{related_to,type}'
    or n.id is distinct from (link_rows.doc #>> '{related_to,id}')::uuid;
  if jsonb_typeof(link_rows.doc -> 'related_to') = 'object' then
    v_types := array_prepend(link_rows.doc #>> '{related_to,type}', v_types);
    v_ids := array_prepend((link_rows.doc #>> '{related_to,id}')::uuid, v_ids);
    v_roles := array_prepend(null, v_roles);
  end if;
  return query
  select
    n.object_type,
    n.object_id,
    n.place = 1 and jsonb_typeof(link_rows.doc -> 'related_to') = 'object',
    n.role,
    null::text,
    null::uuid
  from unnest(v_types, v_ids, v_roles) with ordinality as n (object_type, object_id, role, place)
  union all
  select
    a.object_type,
    a.object_id,
    false,
    null,
    a.via_type,
    a.via_id
  from timeline_data.ancestors(link_rows.company_id, link_rows.rules, v_types, v_ids) as a
  where (a.object_type, a.object_id) not in (
    select
      n.object_type,
      n.object_id
    from unnest(v_types, v_ids) as n (object_type, object_id)
  );
end
$$;
comment on function timeline_data.link_rows(uuid, jsonb, jsonb) is
  'Rows of activity_link that an activity''s document gives rise to.';
