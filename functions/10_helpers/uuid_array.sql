-- A JSON array of uuids as an array; JSON null and nothing are null.
create or replace function timeline_data.uuid_array(ids jsonb)
returns uuid[]
language sql
immutable
return case
  when jsonb_typeof(ids) = 'array' then array(
    select e.value::uuid
    from jsonb_array_elements_text(ids) with ordinality as e (value, place)
    order by e.place
  )
end;
comment on function timeline_data.uuid_array(jsonb) is
  'JSON array of uuid texts to uuid[].';
