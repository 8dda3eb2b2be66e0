-- From an object as callers name it to the one the timeline knows: aliased types, text keys and
-- merged objects end here, and nowhere else. Serves: object_pkey, object_by_key.
create or replace function timeline_data.resolve_object(
  company_id  uuid,
  aliases     jsonb,
  object_type text,
  object_id   text
)
returns timeline_data.object_ref
language plpgsql
stable
as $$
declare
  v_type text := coalesce(
    resolve_object.aliases ->> resolve_object.object_type, resolve_object.object_type);
  v_ref timeline_data.object_ref;
begin
  if timeline_data.is_uuid(resolve_object.object_id) then
    select
      coalesce(o.alias_type, o.object_type),
      coalesce(o.alias_id, o.object_id),
      null
    into v_ref
    from timeline_data.object as o
    where o.company_id = resolve_object.company_id
      and o.object_id = resolve_object.object_id::uuid
      and o.object_type = v_type;
    if not found then
      v_ref := row(v_type, resolve_object.object_id::uuid, null);
    end if;
    return v_ref;
  end if;
  select
    coalesce(o.alias_type, o.object_type),
    coalesce(o.alias_id, o.object_id),
    o.object_key
  into v_ref
  from timeline_data.object as o
  where o.company_id = resolve_object.company_id
    and o.object_key = resolve_object.object_id
    and o.object_type = v_type;
  if not found then
    v_ref := row(
      v_type,
      timeline_data.uuid5(resolve_object.company_id, v_type || ':' || resolve_object.object_id),
      resolve_object.object_id);
  end if;
  return v_ref;
end
$$;
comment on function timeline_data.resolve_object(uuid, jsonb, text, text) is
  'Type and id as given to (object_type, object_id, object_key); an unknown text key gets its uuid5.';
