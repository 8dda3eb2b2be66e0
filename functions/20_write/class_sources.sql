-- What object_source holds of an unmerged object and of each that was merged into it; nothing where it stands for its
-- own links alone, for these are where its parents are. Serves: object_parent_pkey, object_source_pkey.
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
begin
  if not timeline_data.is_joined(class_sources.company_id, class_sources.object_type, class_sources.object_id) then
    return;
  end if;
  return query
  with step as materialized (
    select s.*
    from timeline_data.steps_up(
      class_sources.company_id, class_sources.rules, class_sources.object_type, class_sources.object_id) as s
  ), member as materialized (
    select
      m.id,
      -- One row of each, where "exists" might read all.
      coalesce((
        select true
        from timeline_data.object_source as o
        where o.company_id = class_sources.company_id
          and o.object_id = m.id
          and o.object_type = class_sources.object_type
        limit 1
      ), false) as has_more
    from timeline_data.merged_objects(
      class_sources.company_id, class_sources.object_type, class_sources.object_id) as m (id)
  )
  select
    class_sources.company_id,
    s.to_id,
    s.to_type,
    m.id,
    class_sources.object_type,
    coalesce(min(s.relation) filter (where s.relation <> 'parent'), 'parent'),
    -- As what it is, it is the main object too, which no parent's link says.
    not bool_or(s.relation = 'merged') and coalesce(bool_or(
      not s.is_dated
      or e.dates is null
      or s.dates <@ e.dates and not exists (select from step as o where o.relation = 'converted')
    ) filter (where e.is_parent), false),
    case when bool_and(s.dates is not null) then range_agg(s.dates) end,
    s.levels::smallint,
    m.has_more
  from step as s
  cross join member as m
  left join lateral (
    select
      true as is_parent,
      p.dates
    from timeline_data.object_parent as p
    where p.company_id = class_sources.company_id
      and p.object_id = m.id
      and p.object_type = class_sources.object_type
      and p.parent_id = s.to_id
      and p.parent_type = s.to_type
    offset 0
  ) as e
    on s.relation = 'parent'
  group by s.to_id, s.to_type, m.id, s.levels, m.has_more;
end
$$;
comment on function timeline_data.class_sources(uuid, jsonb, text, uuid) is
  'Rows of object_source: what each member of an object stands on, one step up, as far as it stands for others.';
