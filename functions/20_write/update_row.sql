-- The narrow row of a changed document. Planned for its date each time; a date in another partition
-- moves the row, which the key row's lock makes safe against other writers.
create or replace function timeline_data.update_row(
  activity timeline_data.activity,
  doc      jsonb,
  at       timestamptz
)
returns void
language plpgsql
volatile
as $$
begin
  execute
    'update timeline_data.activity as a'
    ' set activity_date = $4, ends_at = $5, completed_at = $6, updated_at = $7,'
    '  version = a.version + 1, object_type = $8, object_id = $9, assigned_to = $10,'
    '  activity_type = $11, status = $12, priority = $13, direction = $14, visible_to = $15,'
    '  subject = $16'
    ' where a.company_id = (select $1) and a.activity_date = $2 and a.id = $3'
  using
    (update_row.activity).company_id,
    (update_row.activity).activity_date,
    (update_row.activity).id,
    (update_row.doc ->> 'activity_date')::timestamptz,
    (update_row.doc ->> 'ends_at')::timestamptz,
    case
      when update_row.doc ->> 'status' = 'completed'
        then coalesce((update_row.activity).completed_at, update_row.at)
    end,
    update_row.at,
    update_row.doc #>> '{related_to,type}',
    (update_row.doc #>> '{related_to,id}')::uuid,
    (update_row.doc ->> 'assigned_to')::uuid,
    update_row.doc ->> 'activity_type',
    update_row.doc ->> 'status',
    update_row.doc ->> 'priority',
    update_row.doc ->> 'direction',
    timeline_data.uuid_array(update_row.doc -> 'visible_to'),
    update_row.doc ->> 'subject';
end
$$;
comment on function timeline_data.update_row(timeline_data.activity, jsonb, timestamptz) is
  'Updates a row of timeline_data.activity to a document.';
