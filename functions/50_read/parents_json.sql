-- Parents of an object as put_objects takes them.
create or replace function timeline_data.parents_json(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns json
language plpgsql
stable
as $$
begin
  return (
    select coalesce(
      json_agg(
        json_build_object('type', p.parent_type, 'id', coalesce(o.object_key, p.parent_id::text))
        order by p.parent_type, p.parent_id
      ), '[]')
    from timeline_data.object_parent as p
    left join timeline_data.object as o
      on o.company_id = p.company_id
      and o.object_id = p.parent_id
      and o.object_type = p.parent_type
    where p.company_id = parents_json.company_id
      and p.object_id = parents_json.object_id
      and p.object_type = parents_json.object_type
  );
end
$$;
comment on function timeline_data.parents_json(uuid, text, uuid) is
  'JSON array of {"type", "id"}, ids as given.';
