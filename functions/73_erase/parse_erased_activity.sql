-- By its id or by its key.
create or replace function timeline_data.parse_erased_activity(
  activity jsonb,
  parsed   timeline_data.erasure_request
)
returns timeline_data.erasure_request
language plpgsql
immutable
as $$
declare
  v_activity jsonb := parse_erased_activity.activity;
  v_parsed timeline_data.erasure_request := parse_erased_activity.parsed;
begin
  if jsonb_typeof(v_activity) = 'object' then
    perform timeline_data.check_keys(v_activity, array['source', 'external_id'], 'activity');
    v_parsed.source := timeline_data.parse_text(v_activity -> 'source', 'activity.source', 10000);
    v_parsed.external_id := timeline_data.parse_text(
      v_activity -> 'external_id', 'activity.external_id', 10000);
    return v_parsed;
  end if;
  if jsonb_typeof(v_activity) is distinct from 'string' or not timeline_data.is_uuid(v_activity #>> '{}') then
    raise exception 'activity must be its id, not %', left(v_activity::text, 80)
      using errcode = 'TL400', column = 'activity',
        hint = 'Send {"activity": "…"} with the id of a receipt, or its {"source", "external_id"}.';
  end if;
  v_parsed.activity_id := (v_activity #>> '{}')::uuid;
  return v_parsed;
end
$$;
comment on function timeline_data.parse_erased_activity(jsonb, timeline_data.erasure_request) is
  'The request with activity_id, or source and external_id. TL400, TL405, TL413.';
