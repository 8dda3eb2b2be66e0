-- The history of a line, as forget_history() and forget_row() would have left it.
create or replace function timeline_data.forget_versions(
  company_id uuid,
  line       jsonb,
  is_changed boolean
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_row jsonb := forget_versions.line -> 'activity';
  v_version integer := (v_row ->> 'version')::integer + forget_versions.is_changed::integer;
  v_history jsonb;
begin
  select jsonb_agg(h.value || timeline_data.forget_doc(
    forget_versions.company_id, jsonb_build_object('changed_by', h.value -> 'changed_by')
  ) || jsonb_build_object('changes', timeline_data.forget_changes(
    forget_versions.company_id, h.value -> 'changes')) order by h.place)
  into v_history
  from jsonb_array_elements(nullif(forget_versions.line -> 'history', 'null')) with ordinality as h (value, place);
  if forget_versions.is_changed then
    v_row := v_row || jsonb_build_object('version', v_version, 'updated_at', timeline_data.now());
    v_history := coalesce(v_history, '[]') || jsonb_build_object(
      'company_id', forget_versions.company_id, 'activity_id', v_row -> 'id', 'version', v_version,
      'changed_at', timeline_data.now(), 'changed_by', null, 'outcome', 'erased', 'changes', '{}'::jsonb);
  end if;
  return forget_versions.line || jsonb_build_object('activity', v_row, 'history', v_history);
end
$$;
comment on function timeline_data.forget_versions(uuid, jsonb, boolean) is
  'The line without erased references in its history, and with one more version where it changed itself.';
