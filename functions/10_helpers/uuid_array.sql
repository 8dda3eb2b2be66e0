-- A JSON array of uuids as an array; JSON null and nothing are null.
create or replace function timeline_data.uuid_array(ids jsonb)
returns uuid[]
language plpgsql
immutable
as $$
begin
  if jsonb_typeof(uuid_array.ids) is distinct from 'array' then
    return null;
  end if;
  return array(
    select e.value::uuid
    from jsonb_array_elements_text(uuid_array.ids) with ordinality as e (value, place)
    order by e.place
  );
end
$$;
comment on function timeline_data.uuid_array(jsonb) is
  'JSON array of uuid texts to uuid[].';
