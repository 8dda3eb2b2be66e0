-- One activity of a lenient batch: what cannot be written stands as its own rejection, the rest lands.
-- A subtransaction each, so only where that was asked for.
create or replace function timeline_data.try_activity(
  settings timeline_data.company,
  viewer   uuid,
  parsed   jsonb
)
returns jsonb
language plpgsql
volatile
as $$
declare
  v_written record;
  v_state text;
  v_message text;
  v_hint text;
  v_field text;
begin
  v_written := timeline_data.write_activity(
    try_activity.settings, try_activity.viewer, try_activity.parsed);
  return jsonb_build_object(
    'id', v_written.id, 'outcome', v_written.outcome, 'version', v_written.version);
exception
  when sqlstate 'TL400' or sqlstate 'TL403' or sqlstate 'TL409' then
    get stacked diagnostics
      v_state = returned_sqlstate, v_message = message_text, v_hint = pg_exception_hint,
      v_field = column_name;
    return jsonb_build_object(
      'outcome', 'rejected', 'code', v_state, 'message', v_message, 'hint', v_hint,
      'field', nullif(v_field, ''));
end
$$;
comment on function timeline_data.try_activity(timeline_data.company, uuid, jsonb) is
  'Outcome of one parsed activity, {"outcome": "rejected", "code", "message", "hint", "field"} included.';
