-- A parsed activity as it would be if what it names had been erased after it was recorded: left out altogether, or
-- without what was erased. What is there already under its key stays as it is.
create or replace function timeline_data.forget_parsed(
  company_id uuid,
  parsed     jsonb
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_company uuid := forget_parsed.company_id;
  v_parsed jsonb := forget_parsed.parsed;
  v_doc jsonb;
begin
  if v_parsed ? 'outcome' then
    return v_parsed;
  end if;
  if timeline_data.is_forgotten(v_company, null, (v_parsed -> 'doc') - array['source', 'external_id'])
    or not timeline_data.is_recorded(
      v_company, (v_parsed ->> 'id')::uuid, v_parsed #>> '{doc,source}', v_parsed #>> '{doc,external_id}')
    and timeline_data.is_forgotten(v_company, (v_parsed ->> 'id')::uuid, v_parsed -> 'doc') then
    return jsonb_build_object('outcome', 'erased', 'id', null, 'version', null);
  end if;
  v_doc := timeline_data.forget_doc(v_company, v_parsed -> 'doc');
  if v_doc -> 'visible_to' = '[]' and v_parsed #> '{doc,visible_to}' <> '[]'
    and v_doc ->> 'assigned_to' is null and timeline_data.bound_user() is null then
    -- It would be private to nobody.
    return jsonb_build_object('outcome', 'erased', 'id', null, 'version', null);
  end if;
  return v_parsed || jsonb_build_object(
    'doc', v_doc,
    'objects', (
      select coalesce(jsonb_agg(o.value), '[]')
      from jsonb_array_elements(v_parsed -> 'objects') as o (value)
      where timeline_data.erased_effect(
        v_company, 'object', concat_ws(':', o.value ->> 'type', o.value ->> 'id')) is null
    ));
end
$$;
comment on function timeline_data.forget_parsed(uuid, jsonb) is
  'What parse_activity() returned, or {"outcome": "erased", "id": null, "version": null}.';
