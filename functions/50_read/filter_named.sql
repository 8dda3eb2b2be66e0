-- The objects a filter names, under the ids that it names; or, when only types are named, those. has_objects: ids were
-- given, even if nothing is known by them. Serves: object_pkey, object_by_key.
create or replace function timeline_data.filter_named(
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
  v_company uuid := (filter_named.settings).company_id;
  v_given text[];
begin
  filter_named.has_objects := filter_named.filter ? 'object_id';
  filter_named.main_types := timeline_data.filter_types(filter_named.settings, filter_named.filter);
  if not filter_named.has_objects then
    return;
  end if;
  -- Before there is anything to join it to: an id that is none is refused beside no types, too.
  v_given := array(
    select timeline_data.parse_id(v.value, 'object_id')
    from jsonb_array_elements(timeline_data.parse_list(
      filter_named.filter -> 'object_id', 'object_id')) as v (value)
  );
  with given as (
    select g.id
    from unnest(v_given) as g (id)
  ), named as (
    select
      (r.ref).object_type,
      (r.ref).object_id
    from (
      select timeline_data.name_object(v_company, '{}', t.type, g.id) as ref
      from given as g
      cross join unnest(filter_named.main_types) as t (type)
      offset 0
    ) as r
    union
    -- By its index either way: a uuid is an id, everything else a key.
    select
      o.object_type,
      o.object_id
    from given as g
    join timeline_data.object as o
      on o.company_id = v_company
      and o.object_id = case when timeline_data.is_uuid(g.id) then g.id::uuid end
    where filter_named.main_types is null
    union
    select
      o.object_type,
      o.object_id
    from given as g
    join timeline_data.object as o
      on o.company_id = v_company
      and o.object_key = g.id
    where filter_named.main_types is null
  )
  select
    coalesce(array_agg(n.object_type), '{}'),
    coalesce(array_agg(n.object_id), '{}')
  into filter_named.types, filter_named.ids
  from named as n;
  filter_named.main_types := null;
end
$$;
comment on function timeline_data.filter_named(timeline_data.company, jsonb) is
  'object_type and object_id of a filter: types alone, or objects side by side. TL400, TL413.';
