-- A document without the objects and users that were erased.
create or replace function timeline_data.forget_doc(
  company_id uuid,
  doc        jsonb
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_company uuid := forget_doc.company_id;
  v_doc jsonb := forget_doc.doc;
  v_key text;
begin
  if jsonb_typeof(v_doc -> 'related_to') = 'object' and timeline_data.erased_effect(
    v_company, 'object', concat_ws(':', v_doc #>> '{related_to,type}', v_doc #>> '{related_to,id}')) is not null then
    v_doc := v_doc || jsonb_build_object('related_to', null);
  end if;
  foreach v_key in array array['assigned_to', 'created_by', 'changed_by']
  loop
    if v_doc ->> v_key is not null
      and timeline_data.erased_effect(v_company, 'object', 'user:' || (v_doc ->> v_key)) is not null then
      v_doc := v_doc || jsonb_build_object(v_key, null);
    end if;
  end loop;
  if jsonb_typeof(v_doc -> 'links') = 'array' then
    v_doc := v_doc || jsonb_build_object('links', (
      select coalesce(jsonb_agg(l.value order by l.place), '[]')
      from jsonb_array_elements(v_doc -> 'links') with ordinality as l (value, place)
      where timeline_data.erased_effect(
        v_company, 'object', concat_ws(':', l.value ->> 'type', l.value ->> 'id')) is null
    ));
  end if;
  if jsonb_typeof(v_doc -> 'visible_to') = 'array' then
    v_doc := v_doc || jsonb_build_object('visible_to', (
      select coalesce(jsonb_agg(u.value order by u.place), '[]')
      from jsonb_array_elements(v_doc -> 'visible_to') with ordinality as u (value, place)
      where timeline_data.erased_effect(v_company, 'object', 'user:' || (u.value #>> '{}')) is null
    ));
  end if;
  return v_doc;
end
$$;
comment on function timeline_data.forget_doc(uuid, jsonb) is
  'The document (parse_activity, activity_doc, or a part of one) with erased references null or left out.';
