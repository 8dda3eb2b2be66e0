-- Parents of an unmerged object and of each that was merged into it, as named there; one that was merged with it is
-- none. Serves: object_by_alias, object_parent_pkey.
create or replace function timeline_data.member_parents(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns table (
  id          uuid,
  parent_type text,
  parent_id   uuid,
  dates       tstzmultirange
)
language plpgsql
stable
as $$
begin
  return query
  select
    m.id,
    p.parent_type,
    p.parent_id,
    nullif(p.dates, '{(,)}')
  from timeline_data.merged_objects(
    member_parents.company_id, member_parents.object_type, member_parents.object_id) as m (id)
  cross join lateral (
    select
      o.parent_type,
      o.parent_id,
      o.dates
    from timeline_data.object_parent as o
    where o.company_id = member_parents.company_id
      and o.object_id = m.id
      and o.object_type = member_parents.object_type
    offset 0
  ) as p
  where p.parent_type <> member_parents.object_type
    or timeline_data.unmerged_object(member_parents.company_id, p.parent_type, p.parent_id)
    <> member_parents.object_id;
end
$$;
comment on function timeline_data.member_parents(uuid, text, uuid) is
  'Each member with each of its own parents, and when that was; null: always.';
