-- Who names in a change, a merge or a conversion what was erased, or writes as one who was, is told so.
create or replace function timeline_data.refuse_forgotten(
  company_id uuid,
  objects    jsonb
)
returns void
language plpgsql
stable
as $$
declare
  v_object jsonb;
begin
  if not timeline_data.has_erasures(refuse_forgotten.company_id) then
    return;
  end if;
  for v_object in
    select o.value
    from jsonb_array_elements(refuse_forgotten.objects) as o (value)
    order by o.value
  loop
    if timeline_data.erased_effect(refuse_forgotten.company_id, 'object',
      concat_ws(':', v_object ->> 'type', v_object ->> 'id')) is not null then
      raise exception '% % was erased', v_object ->> 'type',
          left(coalesce(v_object ->> 'key', v_object ->> 'id'), 80)
        using errcode = 'TL410',
          hint = 'Leave it out. An administrator lets it be entered again: erase(company_id, {…, "suppress": false}).';
    end if;
  end loop;
end
$$;
comment on function timeline_data.refuse_forgotten(uuid, jsonb) is
  'TL410 for one of the objects [{type, id, key}] that was erased.';
