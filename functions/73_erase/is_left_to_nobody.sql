-- It was private to who was erased, and to nobody else.
create or replace function timeline_data.is_left_to_nobody(
  company_id uuid,
  doc        jsonb
)
returns boolean
language plpgsql
stable
as $$
declare
  v_new jsonb := timeline_data.forget_doc(is_left_to_nobody.company_id, is_left_to_nobody.doc);
begin
  return v_new <> is_left_to_nobody.doc
    and v_new -> 'visible_to' = '[]'
    and v_new ->> 'assigned_to' is null
    and v_new ->> 'created_by' is null;
end
$$;
comment on function timeline_data.is_left_to_nobody(uuid, jsonb) is
  'Whether nobody would see a document (activity_doc, with created_by) once its erased users are taken out.';
