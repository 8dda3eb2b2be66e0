-- Makes object_source of unmerged objects, with all that were merged into them, what merges, conversions, parents and
-- rules say. The company is locked (lock_company). Activities and their links are left alone: a merge costs what
-- lies above the objects, however many activities they have.
create or replace function timeline_data.relate(
  company_id uuid,
  rules      jsonb,
  types      text[],
  ids        uuid[]
)
returns void
language plpgsql
volatile
as $$
declare
  v_types text[];
  v_ids uuid[];
  v_member_types text[];
  v_member_ids uuid[];
begin
  select
    array_agg(s.type),
    array_agg(m.id)
  into v_member_types, v_member_ids
  from unnest(relate.types, relate.ids) as s (type, id)
  cross join lateral timeline_data.merged_objects(relate.company_id, s.type, s.id) as m (id);
  delete from timeline_data.object_source as o
  using unnest(v_member_types, v_member_ids) as m (type, id)
  where o.company_id = relate.company_id
    and o.source_id = m.id
    and o.source_type = m.type;
  -- Everything else stands where its links do.
  select
    array_agg(s.type),
    array_agg(s.id)
  into v_types, v_ids
  from unnest(relate.types, relate.ids) as s (type, id)
  where timeline_data.is_joined(relate.company_id, s.type, s.id);
  if v_ids is null then
    return;
  end if;
  with linked as materialized (
    select l.*
    from timeline_data.ancestors_of(relate.company_id, relate.rules, v_member_types, v_member_ids) as l
  )
  insert into timeline_data.object_source (
    company_id,
    object_id,
    object_type,
    source_id,
    source_type,
    relation,
    is_linked
  )
  select
    relate.company_id,
    a.object_id,
    a.object_type,
    m.id,
    a.from_type,
    a.relation,
    -- As what it is, it is the main object too, which no parent's link says.
    a.relation <> 'merged' and exists (
      select
      from timeline_data.merged_objects(relate.company_id, a.object_type, a.object_id) as s (id)
      join linked as l
        on l.object_id = s.id
        and l.object_type = a.object_type
        and l.via_id = m.id
        and l.via_type = a.from_type
    )
  from timeline_data.classes_above(relate.company_id, relate.rules, v_types, v_ids) as a
  cross join lateral timeline_data.merged_objects(relate.company_id, a.from_type, a.from_id) as m (id)
  where (a.object_type, a.object_id) <> (a.from_type, m.id);
end
$$;
comment on function timeline_data.relate(uuid, jsonb, text[], uuid[]) is
  'Rewrites the rows of object_source whose sources are the given unmerged objects and what was merged into them.';
