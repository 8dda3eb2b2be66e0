-- An entry of the directory without parents that were erased; null where it was erased itself.
create or replace function timeline_data.forget_entry(
  company_id uuid,
  entry      jsonb
)
returns jsonb
language plpgsql
stable
as $$
begin
  if timeline_data.erased_effect(forget_entry.company_id, 'object',
    concat_ws(':', forget_entry.entry ->> 'type', forget_entry.entry ->> 'id')) is not null then
    return null;
  end if;
  if not forget_entry.entry ? 'parents' then
    return forget_entry.entry;
  end if;
  return forget_entry.entry || jsonb_build_object('parents', (
    select coalesce(jsonb_agg(p.value order by p.place), '[]')
    from jsonb_array_elements(forget_entry.entry -> 'parents') with ordinality as p (value, place)
    where timeline_data.erased_effect(
      forget_entry.company_id, 'object', concat_ws(':', p.value ->> 'type', p.value ->> 'id')) is null
  ));
end
$$;
comment on function timeline_data.forget_entry(uuid, jsonb) is
  'What parse_directory_entry() returned, or null.';
