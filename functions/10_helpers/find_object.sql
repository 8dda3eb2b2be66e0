-- Where an object that callers name stands in the directory, whatever it was merged into; an unknown text key
-- gets its uuid5. Serves: object_pkey, object_by_key.
create or replace function timeline_data.find_object(
  company_id uuid,
  type       text,
  given      text,
  out object_type text,
  out object_id   uuid,
  out object_key  text,
  out is_blank    boolean
)
returns record
language plpgsql
stable
as $$
declare
  v_is_uuid boolean := timeline_data.is_uuid(find_object.given);
begin
  find_object.object_type := find_object.type;
  if v_is_uuid then
    select
      o.object_id,
      o.name is null
    into find_object.object_id, find_object.is_blank
    from timeline_data.object as o
    where o.company_id = find_object.company_id
      and o.object_id = find_object.given::uuid
      and o.object_type = find_object.type;
  else
    find_object.object_key := find_object.given;
    select
      o.object_id,
      o.name is null
    into find_object.object_id, find_object.is_blank
    from timeline_data.object as o
    where o.company_id = find_object.company_id
      and o.object_key = find_object.given
      and o.object_type = find_object.type;
  end if;
  if not found then
    find_object.object_id := case
      when v_is_uuid then find_object.given::uuid
      else timeline_data.uuid5(find_object.company_id, find_object.type || ':' || find_object.given)
    end;
  end if;
end
$$;
comment on function timeline_data.find_object(uuid, text, text) is
  'Type and id of an object, its key where that is text; is_blank: it has no name, null: it is not known.';
