-- A stored activity as the document its payload was normalised to (parse_activity), every field
-- present: what an update is compared with, and what its links follow from.
create or replace function timeline_data.activity_doc(activity timeline_data.activity)
returns jsonb
language plpgsql
stable
as $$
begin
  return jsonb_build_object(
    'activity_type', (activity_doc.activity).activity_type,
    'subject', (activity_doc.activity).subject,
    'activity_date', timeline_data.instant((activity_doc.activity).activity_date),
    'ends_at', timeline_data.instant((activity_doc.activity).ends_at),
    'related_to', case
      when (activity_doc.activity).object_id is not null then jsonb_build_object(
        'type', (activity_doc.activity).object_type, 'id', (activity_doc.activity).object_id)
    end,
    'assigned_to', (activity_doc.activity).assigned_to,
    'status', (activity_doc.activity).status,
    'priority', (activity_doc.activity).priority,
    'direction', (activity_doc.activity).direction,
    'visible_to', to_jsonb((activity_doc.activity).visible_to)
  ) || (
    select jsonb_build_object(
      'description', b.description,
      'links', b.links,
      'data', b.data,
      'source', b.source,
      'external_id', b.external_id
    )
    from timeline_data.activity_body as b
    where b.company_id = (activity_doc.activity).company_id
      and b.activity_id = (activity_doc.activity).id
  );
end
$$;
comment on function timeline_data.activity_doc(timeline_data.activity) is
  'The normalised document of a stored activity.';
