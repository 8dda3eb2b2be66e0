-- A document with every field as a draft.
create or replace function timeline_data.doc_draft(
  id  uuid,
  doc jsonb
)
returns timeline_data.draft
language plpgsql
stable
as $$
begin
  return row(
    1,
    doc_draft.id,
    (doc_draft.doc ->> 'activity_date')::timestamptz,
    (doc_draft.doc ->> 'ends_at')::timestamptz,
    (doc_draft.doc #>> '{related_to,id}')::uuid,
    (doc_draft.doc ->> 'assigned_to')::uuid,
    doc_draft.doc #>> '{related_to,type}',
    doc_draft.doc ->> 'activity_type',
    doc_draft.doc ->> 'status',
    doc_draft.doc ->> 'priority',
    doc_draft.doc ->> 'direction',
    doc_draft.doc ->> 'source',
    doc_draft.doc ->> 'external_id',
    doc_draft.doc ->> 'subject',
    doc_draft.doc ->> 'description',
    timeline_data.uuid_array(doc_draft.doc -> 'visible_to'),
    coalesce(doc_draft.doc -> 'links', '[]'),
    coalesce(doc_draft.doc -> 'data', '{}')
  )::timeline_data.draft;
end
$$;
comment on function timeline_data.doc_draft(uuid, jsonb) is
  'timeline_data.draft of a normalised document (parse_activity, activity_doc).';
