-- Replaces the parents of a locked object, and brings every timeline above it up to date.
create or replace function timeline_data.set_parents(
  settings    timeline_data.company,
  object_type text,
  object_id   uuid,
  parents     jsonb
)
returns boolean
language plpgsql
volatile
as $$
declare
  c_any constant jsonb := '[{"from": "*", "to": "*"}]'::jsonb;
  v_company uuid := (set_parents.settings).company_id;
  v_ids uuid[];
  v_types text[];
  v_above uuid[];
begin
  -- Its row is locked: parents that are the ones it has need no further look.
  if not exists (
    select
    from jsonb_to_recordset(set_parents.parents) as n (type text, id uuid)
    full join (
      select
        o.parent_type as type,
        o.parent_id as id
      from timeline_data.object_parent as o
      where o.company_id = v_company
        and o.object_id = set_parents.object_id
        and o.object_type = set_parents.object_type
    ) as o using (type, id)
    where n.id is null or o.id is null
  ) then
    return false;
  end if;
  select
    coalesce(array_agg(p.id), '{}'),
    coalesce(array_agg(p.type), '{}')
  into v_ids, v_types
  from jsonb_to_recordset(set_parents.parents) as p (type text, id uuid);
  perform timeline_data.lock_objects(v_company, v_types, v_ids);
  if timeline_data.is_above(
    v_company, set_parents.object_type, set_parents.object_id, v_types, v_ids) then
    raise exception '% % would be above itself', set_parents.object_type, set_parents.object_id
      using errcode = 'TL409', hint = 'Parents form no cycles; take the other link away first.';
  end if;
  select array_agg(a.object_id) into v_above
  from timeline_data.ancestors(
    v_company, c_any, array[set_parents.object_type], array[set_parents.object_id]) as a;
  with gone as (
    delete from timeline_data.object_parent as o
    where o.company_id = v_company
      and o.object_id = set_parents.object_id
      and o.object_type = set_parents.object_type
      and (o.parent_type, o.parent_id) not in (
        select p.type, p.id
        from jsonb_to_recordset(set_parents.parents) as p (type text, id uuid)
      )
    returning o.parent_id
  ), come as (
    insert into timeline_data.object_parent (company_id, object_id, object_type, parent_id, parent_type)
    select distinct v_company, set_parents.object_id, set_parents.object_type, p.id, p.type
    from jsonb_to_recordset(set_parents.parents) as p (type text, id uuid)
    on conflict do nothing
    returning parent_id
  )
  select array_agg(c.parent_id) into v_ids
  from (select g.parent_id from gone as g union all select n.parent_id from come as n) as c;
  if v_ids is not null then
    perform timeline_data.roll_up(
      timeline_data.company_settings(v_company), array[set_parents.object_type], array[set_parents.object_id], v_above);
  end if;
  return v_ids is not null;
end
$$;
comment on function timeline_data.set_parents(timeline_data.company, text, uuid, jsonb) is
  'Replaces the parents of an object; true when that changed anything. TL409 for a cycle.';
