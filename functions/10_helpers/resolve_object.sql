-- What an object is now: through merges and conversions, one after the other. There are no cycles: what another
-- became bears it from then on. Serves: object_merge_object.
create or replace function timeline_data.resolve_object(
  company_id uuid,
  object     timeline_data.object_ref
)
returns timeline_data.object_ref
language plpgsql
stable
as $$
declare
  v_ref timeline_data.object_ref := resolve_object.object;
  v_types text[];
  v_ids uuid[];
begin
  loop
    select
      m.into_types,
      m.into_ids
    into v_types, v_ids
    from timeline_data.object_merge as m
    where m.company_id = resolve_object.company_id
      and m.object_id = v_ref.object_id
      and m.object_type = v_ref.object_type
      and m.undone_at is null;
    exit when not found;
    v_ref := row(v_types[1], v_ids[1], null);
  end loop;
  return v_ref;
end
$$;
comment on function timeline_data.resolve_object(uuid, timeline_data.object_ref) is
  'The object whose timeline an object''s is: itself, or what it became.';
