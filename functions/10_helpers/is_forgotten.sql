-- Whether an activity does not come back: it was erased itself, or is about what was.
create or replace function timeline_data.is_forgotten(
  company_id  uuid,
  activity_id uuid,
  doc         jsonb
)
returns boolean
language plpgsql
stable
as $$
declare
  v_company uuid := is_forgotten.company_id;
  v_doc jsonb := is_forgotten.doc;
begin
  return timeline_data.erased_effect(v_company, 'activity', is_forgotten.activity_id::text) is not null
    or timeline_data.erased_effect(
      v_company, 'key', (v_doc ->> 'source') || E'\n' || (v_doc ->> 'external_id')) is not null
    or coalesce(timeline_data.erased_effect(v_company, 'object',
      (v_doc #>> '{related_to,type}') || ':' || (v_doc #>> '{related_to,id}')) in ('about', 'all'), false)
    or exists (
      select
      from jsonb_array_elements(coalesce(nullif(v_doc -> 'links', 'null'), '[]')) as l (value)
      where timeline_data.erased_effect(
        v_company, 'object', concat_ws(':', l.value ->> 'type', l.value ->> 'id')) = 'all'
    );
end
$$;
comment on function timeline_data.is_forgotten(uuid, uuid, jsonb) is
  'Whether an activity with this id and document (parse_activity) was erased, or is erased with an object.';
