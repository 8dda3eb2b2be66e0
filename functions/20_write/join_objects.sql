-- Makes one object another, of the same type, or several of others; and tells whoever follows a timeline.
-- Everything has been checked, and the company is locked.
create or replace function timeline_data.join_objects(
  settings timeline_data.company,
  viewer   uuid,
  type     text,
  id       uuid,
  types    text[],
  ids      uuid[]
)
returns uuid
language plpgsql
volatile
as $$
declare
  v_company uuid := (join_objects.settings).company_id;
  v_merge uuid := timeline_data.uuid7();
  v_types text[] := join_objects.type || join_objects.types;
  v_ids uuid[] := join_objects.id || join_objects.ids;
begin
  insert into timeline_data.object_merge (
    company_id,
    merge_id,
    object_id,
    object_type,
    into_ids,
    into_types,
    merged_at,
    merged_by
  )
  values (
    v_company,
    v_merge,
    join_objects.id,
    join_objects.type,
    join_objects.ids,
    join_objects.types,
    timeline_data.now(),
    join_objects.viewer
  );
  if join_objects.types[1] = join_objects.type then
    update timeline_data.object as o
    set
      alias_id = join_objects.ids[1],
      alias_type = join_objects.type
    from timeline_data.merged_objects(v_company, join_objects.type, join_objects.id) as m (id)
    where o.company_id = v_company
      and o.object_id = m.id
      and o.object_type = join_objects.type;
  end if;
  perform timeline_data.relate(
    v_company, (join_objects.settings).roll_up, array[join_objects.type],
    array[timeline_data.unmerged_object(v_company, join_objects.type, join_objects.id)]);
  perform timeline_data.write_feed(v_company, 'merge', v_types, v_ids, null);
  return v_merge;
end
$$;
comment on function timeline_data.join_objects(timeline_data.company, uuid, text, uuid, text[], uuid[]) is
  'Enters a merge or a conversion; its id.';
