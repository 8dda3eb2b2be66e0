-- Whether an object's parents are just those given, or those that answers show where something was merged. True to
-- the end of the transaction for whoever holds the company (lock_company). Serves: object_parent_pkey.
create or replace function timeline_data.has_parents(
  company_id  uuid,
  object_type text,
  object_id   uuid,
  parents     jsonb
)
returns boolean
language plpgsql
stable
as $$
begin
  if has_parents.parents is null then
    return null;
  end if;
  return array(
    select p.type || ':' || p.id || coalesce(p.dates::text, '')
    from timeline_data.dated_parents(has_parents.parents) as p
    order by 1
  ) = array(
    select o.parent_type || ':' || o.parent_id || coalesce(o.dates::text, '')
    from timeline_data.object_parent as o
    where o.company_id = has_parents.company_id
      and o.object_id = has_parents.object_id
      and o.object_type = has_parents.object_type
    order by 1
  ) or timeline_data.has_merges(has_parents.company_id) and array(
    select p.type || ':' || p.id || coalesce(p.dates::text, '')
    from timeline_data.dated_parents(array_to_json(array(
      select json_build_object('type', g.type, 'dates', g.dates,
        'id', timeline_data.unmerged_object(has_parents.company_id, g.type, g.id))
      from timeline_data.dated_parents(has_parents.parents) as g
    ))::jsonb) as p
    order by 1
  ) = array(
    select p.type || ':' || p.id || coalesce(p.dates::text, '')
    from timeline_data.merged_parents(
      has_parents.company_id, has_parents.object_type, has_parents.object_id) as p
    order by 1
  );
end
$$;
comment on function timeline_data.has_parents(uuid, text, uuid, jsonb) is
  'Whether parents [{type, id, dates}] are those of an object; null without any given.';
