-- What object_source holds of an unmerged object and of each that was merged into it: one step up, of each its own
-- parents that the rules reach, and of all of them together what not each stands on by itself. Nothing where it stands
-- for its own links alone, for these are where its parents are. Serves: object_by_alias, object_parent_pkey,
-- object_source_pkey, object_merge_object.
create or replace function timeline_data.class_sources(
  company_id  uuid,
  rules       jsonb,
  object_type text,
  object_id   uuid
)
returns setof timeline_data.object_source
language plpgsql
stable
as $$
declare
  v_members bigint;
  v_stood_on uuid[];
begin
  if not timeline_data.is_joined(class_sources.company_id, class_sources.object_type, class_sources.object_id) then
    return;
  end if;
  select
    count(*),
    coalesce(array_agg(m.id) filter (where o.is_stood_on), '{}')
  into v_members, v_stood_on
  from timeline_data.merged_objects(
    class_sources.company_id, class_sources.object_type, class_sources.object_id) as m (id)
  left join lateral (
    select true as is_stood_on
    from timeline_data.object_source as n
    where n.company_id = class_sources.company_id
      and n.object_id = m.id
      and n.object_type = class_sources.object_type
    limit 1
  ) as o
    on true;
  return query
  with step as materialized (
    select n.*
    from timeline_data.member_steps(
      class_sources.company_id, class_sources.rules, class_sources.object_type, class_sources.object_id) as n
  ), whole as materialized (
    select
      n.to_type,
      n.to_id,
      n.levels,
      (array['merged', 'converted', 'parent'])[min(n.rank)] as relation,
      case when bool_and(n.dates is not null) then range_agg(n.dates) end as dates
    from step as n
    group by n.to_type, n.to_id, n.levels
    -- As what it is, it is the main object too, which no parent's link says.
    having min(n.rank) < 3
      or count(*) filter (where n.dates is null) < v_members and v_members > 1
  ), source as (
    select n.to_type, n.to_id, n.id, 'parent' as relation, n.dates, n.levels, false as is_whole
    from step as n
    where n.rank = 3
      and (v_members > 1 or (n.to_type, n.to_id, n.levels) not in (select w.to_type, w.to_id, w.levels from whole as w))
    union all
    select w.to_type, w.to_id, class_sources.object_id, w.relation, w.dates, w.levels, v_members > 1
    from whole as w
  )
  select
    class_sources.company_id,
    s.to_id,
    s.to_type,
    s.id,
    class_sources.object_type,
    s.relation,
    s.relation = 'parent' and not s.is_whole,
    s.dates,
    s.levels::smallint,
    case when s.is_whole then v_stood_on <> '{}' else s.id = any (v_stood_on) end,
    s.is_whole
  from source as s;
end
$$;
comment on function timeline_data.class_sources(uuid, jsonb, text, uuid) is
  'Rows of object_source whose sources are members of an object, as far as it stands for more than its own links.';
