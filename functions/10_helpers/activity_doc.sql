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
      'description', t.description,
      'links', t.links,
      'data', t.data,
      'source', k.source,
      'external_id', k.external_id
    )
    from timeline_data.activity_text as t
    join timeline_data.activity_key as k
      on k.company_id = t.company_id
      and k.id = t.activity_id
    where t.company_id = (activity_doc.activity).company_id
      and t.activity_id = (activity_doc.activity).id
  );
end
$$;
comment on function timeline_data.activity_doc(timeline_data.activity) is
  'The normalised document of a stored activity.';
