-- The objects a filter names, resolved, with all that were merged into them; or, when only types are
-- named, those. has_objects: ids were given, even if nothing is known by them.
create or replace function timeline_data.filter_objects(
  settings timeline_data.company,
  filter   jsonb,
  out has_objects boolean,
  out main_types  text[],
  out types       text[],
  out ids         uuid[]
)
returns record
language plpgsql
stable
as $$
declare
  v_company uuid := (filter_objects.settings).company_id;
  v_given text[];
begin
  filter_objects.has_objects := filter_objects.filter ? 'object_id';
  filter_objects.main_types := timeline_data.filter_types(
    filter_objects.settings, filter_objects.filter);
  if not filter_objects.has_objects then
    return;
  end if;
  -- Before there is anything to join it to: an id that is none is refused beside no types, too.
  v_given := array(
    select timeline_data.parse_id(v.value, 'object_id')
    from jsonb_array_elements(timeline_data.parse_list(
      filter_objects.filter -> 'object_id', 'object_id')) as v (value)
  );
  with given as (
    select g.id
    from unnest(v_given) as g (id)
  ), resolved as (
    select timeline_data.resolve_object(v_company, '{}', t.type, g.id) as ref
    from given as g
    cross join unnest(filter_objects.main_types) as t (type)
    union
    -- By its index either way: a uuid is an id, everything else a key.
    select timeline_data.resolve_object(v_company, '{}', o.object_type, g.id)
    from given as g
    join timeline_data.object as o
      on o.company_id = v_company
      and o.object_id = case when timeline_data.is_uuid(g.id) then g.id::uuid end
    where filter_objects.main_types is null
    union
    select timeline_data.resolve_object(v_company, '{}', o.object_type, g.id)
    from given as g
    join timeline_data.object as o
      on o.company_id = v_company
      and o.object_key = g.id
    where filter_objects.main_types is null
  ), every as (
    select
      (r.ref).object_type,
      (r.ref).object_id
    from resolved as r
    union
    select
      o.object_type,
      o.object_id
    from resolved as r
    join timeline_data.object as o
      on o.company_id = v_company
      and o.alias_id = (r.ref).object_id
      and o.alias_type = (r.ref).object_type
  )
  select
    coalesce(array_agg(e.object_type), '{}'),
    coalesce(array_agg(e.object_id), '{}')
  into filter_objects.types, filter_objects.ids
  from every as e;
  filter_objects.main_types := null;
end
$$;
comment on function timeline_data.filter_objects(timeline_data.company, jsonb) is
  'object_type and object_id of a filter: types alone, or resolved objects side by side. TL400, TL413.';
