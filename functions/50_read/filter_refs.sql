-- The objects a filter names, each as what it is now; or, when only types are named, those. has_objects: ids were
-- given, even if nothing is known by them.
create or replace function timeline_data.filter_refs(
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
  v_company uuid := (filter_refs.settings).company_id;
  v_named record := timeline_data.filter_named(filter_refs.settings, filter_refs.filter);
begin
  filter_refs.has_objects := v_named.has_objects;
  filter_refs.main_types := v_named.main_types;
  if not filter_refs.has_objects then
    return;
  end if;
  select
    coalesce(array_agg(d.object_type), '{}'),
    coalesce(array_agg(d.object_id), '{}')
  into filter_refs.types, filter_refs.ids
  from (
    select distinct
      (r.ref).object_type,
      (r.ref).object_id
    from (
      select timeline_data.resolve_object(v_company, row(n.type, n.id, null)::timeline_data.object_ref) as ref
      from unnest(v_named.types, v_named.ids) as n (type, id)
      offset 0
    ) as r
  ) as d;
end
$$;
comment on function timeline_data.filter_refs(timeline_data.company, jsonb) is
  'object_type and object_id of a filter: types alone, or resolved objects side by side. TL400, TL413.';
