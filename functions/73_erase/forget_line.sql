-- A line of an archive (archive_lines) as it would be if its activity had been here when things were erased.
create or replace function timeline_data.forget_line(
  company_id uuid,
  line       jsonb
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_company uuid := forget_line.company_id;
  v_row jsonb := forget_line.line -> 'activity';
  v_doc jsonb;
  v_new jsonb;
begin
  v_doc := jsonb_build_object(
    'related_to', case
      when v_row ->> 'object_id' is not null
        then jsonb_build_object('type', v_row -> 'object_type', 'id', v_row -> 'object_id')
    end,
    'links', coalesce(forget_line.line #> '{body,links}', '[]'),
    'source', forget_line.line #> '{body,source}',
    'external_id', forget_line.line #> '{body,external_id}',
    'assigned_to', v_row -> 'assigned_to',
    'created_by', v_row -> 'created_by',
    'visible_to', v_row -> 'visible_to');
  if timeline_data.is_forgotten(v_company, (v_row ->> 'id')::uuid, v_doc) then
    return null;
  end if;
  if timeline_data.is_left_to_nobody(v_company, v_doc) then
    return null;
  end if;
  v_new := timeline_data.forget_doc(v_company, v_doc);
  return timeline_data.forget_versions(v_company, forget_line.line || jsonb_build_object(
    'activity', v_row || jsonb_build_object(
      'object_type', v_new #> '{related_to,type}',
      'object_id', v_new #> '{related_to,id}',
      'assigned_to', v_new -> 'assigned_to',
      'created_by', v_new -> 'created_by',
      'visible_to', v_new -> 'visible_to'),
    'body', (forget_line.line -> 'body') || jsonb_build_object('links', v_new -> 'links')
  ), v_new <> v_doc);
end
$$;
comment on function timeline_data.forget_line(uuid, jsonb) is
  'The line without what was erased; null for an activity that is not to come back.';
