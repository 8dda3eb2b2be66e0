-- A merge or a conversion as merges() lists it; each object under the name that it has by itself.
create or replace function timeline_data.merge_json(merge timeline_data.object_merge)
returns json
language plpgsql
stable
as $$
declare
  v_merge timeline_data.object_merge := merge_json.merge;
begin
  return json_build_object(
    'merge_id', v_merge.merge_id,
    'kind', case when v_merge.into_types[1] = v_merge.object_type then 'merge' else 'convert' end,
    'object', timeline_data.named_json(v_merge.company_id, v_merge.object_type, v_merge.object_id),
    'into', (
      select json_agg(timeline_data.named_json(v_merge.company_id, i.type, i.id) order by i.place)
      from unnest(v_merge.into_types, v_merge.into_ids) with ordinality as i (type, id, place)
    ),
    'merged_at', timeline_data.instant(v_merge.merged_at),
    'merged_by', timeline_data.user_json(v_merge.company_id, v_merge.merged_by),
    'undone_at', timeline_data.instant(v_merge.undone_at),
    'undone_by', timeline_data.user_json(v_merge.company_id, v_merge.undone_by));
end
$$;
comment on function timeline_data.merge_json(timeline_data.object_merge) is
  '{"merge_id", "kind", "object", "into", "merged_at", "merged_by", "undone_at", "undone_by"}.';
