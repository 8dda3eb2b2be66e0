-- Rows of the directory as put_objects takes them, in their order.
create or replace function timeline_data.objects_json(objects timeline_data.object[])
returns json
language plpgsql
stable
as $$
begin
  return (
    select coalesce(
      json_agg(
        json_build_object(
          'type', r.object_type,
          'id', coalesce(r.object_key, r.object_id::text),
          'name', r.name,
          'parents', timeline_data.parents_json(r.company_id, r.object_type, r.object_id),
          'deleted', r.deleted_at is not null
        )
        order by r.object_id, r.object_type
      ), '[]')
    from unnest(objects_json.objects) as r
  );
end
$$;
comment on function timeline_data.objects_json(timeline_data.object[]) is
  '[{"type", "id", "name", "parents", "deleted"}].';
