-- Makes object_source of unmerged objects, with all that were merged into them, what merges, conversions, parents and
-- rules say; then that of what they stand on, where something stands there now for the first time or no more, and so
-- on up. The company is locked (lock_company). Activities, their links, and what lies below are left alone: a merge
-- costs what lies above the objects. Rows of a former version say what is right until something changes; then all of
-- the company's are made anew. Serves: object_source_former.
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
  v_types text[] := relate.types;
  v_ids uuid[] := relate.ids;
  v_above record;
  v_joined record;
begin
  if exists (
    select
    from timeline_data.object_source as s
    where s.company_id = relate.company_id
      and s.has_more is null
  ) then
    delete from timeline_data.object_source as s
    where s.company_id = relate.company_id;
    v_joined := timeline_data.joined_objects(relate.company_id);
    v_types := v_types || v_joined.types;
    v_ids := v_ids || v_joined.ids;
  end if;
  while v_ids is not null loop
    v_above := timeline_data.put_sources(relate.company_id, relate.rules, v_types, v_ids);
    select
      array_agg(a.type),
      array_agg(a.id)
    into v_types, v_ids
    from (
      select distinct
        o.type,
        timeline_data.unmerged_object(relate.company_id, o.type, o.id) as id
      from unnest(v_above.above_types, v_above.above_ids) as o (type, id)
    ) as a;
  end loop;
end
$$;
comment on function timeline_data.relate(uuid, jsonb, text[], uuid[]) is
  'Makes right the rows of object_source whose sources are the given unmerged objects and what was merged into them.';
