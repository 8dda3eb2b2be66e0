-- Former states of all activities, also of those that do not name it any more. Serves: activity_history_pkey.
create or replace function timeline_data.forget_history(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns jsonb
language plpgsql
volatile
as $$
declare
  v_named text := array_to_string((forget_history.what).object_ids, '|');
  v_count bigint;
begin
  update timeline_data.activity_history as h
  set
    changed_by = case
      when (forget_history.what).object_type <> 'user' or h.changed_by <> all ((forget_history.what).object_ids)
        then h.changed_by
    end,
    changes = timeline_data.forget_changes(forget_history.company_id, h.changes)
  where h.company_id = forget_history.company_id
    and (
      (forget_history.what).object_type = 'user' and h.changed_by = any ((forget_history.what).object_ids)
      or h.changes::text ~ v_named
    );
  get diagnostics v_count = row_count;
  return jsonb_build_object('activity_history', v_count);
end
$$;
comment on function timeline_data.forget_history(uuid, timeline_data.erasure_request) is
  'How many rows of which table changed.';
