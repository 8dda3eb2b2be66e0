-- Writes the parsed activities of a batch in the order given, as record would one after the other; what they name
-- is held before, in one order. The first bad one aborts with its place in DETAIL, or bad ones are set aside.
create or replace function timeline_data.write_batch(
  settings   timeline_data.company,
  viewer     uuid,
  parsed     jsonb[],
  is_lenient boolean
)
returns jsonb[]
language plpgsql
volatile
as $$
declare
  v_outcomes jsonb[] := write_batch.parsed;
  v_written record;
  v_place integer;
  v_places integer[] := array(
    select p.place
    from unnest(write_batch.parsed) with ordinality as p (parsed, place)
    where not p.parsed ? 'outcome'
      or p.parsed ->> 'outcome' = 'rejected' and not write_batch.is_lenient
    order by p.place
  );
  v_state text;
  v_message text;
  v_hint text;
  v_field text;
begin
  if v_places = '{}' then
    return v_outcomes;
  end if;
  perform timeline_data.lock_keys((write_batch.settings).company_id, write_batch.parsed);
  foreach v_place in array v_places
  loop
    if write_batch.parsed[v_place] ? 'outcome' then
      v_state := write_batch.parsed[v_place] ->> 'code';
      raise exception '%', write_batch.parsed[v_place] ->> 'message'
        using errcode = v_state, hint = write_batch.parsed[v_place] ->> 'hint',
          column = coalesce(write_batch.parsed[v_place] ->> 'field', '');
    elsif write_batch.is_lenient then
      v_outcomes[v_place] := timeline_data.try_activity(
        write_batch.settings, write_batch.viewer, write_batch.parsed[v_place]);
    else
      v_written := timeline_data.write_activity(
        write_batch.settings, write_batch.viewer, write_batch.parsed[v_place]);
      v_outcomes[v_place] := jsonb_build_object(
        'id', v_written.id, 'outcome', v_written.outcome, 'version', v_written.version);
    end if;
  end loop;
  return v_outcomes;
exception
  when sqlstate 'TL400' or sqlstate 'TL403' or sqlstate 'TL405' or sqlstate 'TL409' or sqlstate 'TL413' then
    get stacked diagnostics
      v_state = returned_sqlstate, v_message = message_text, v_hint = pg_exception_hint,
      v_field = column_name;
    raise exception '%', v_message
      using errcode = v_state, hint = v_hint, column = v_field,
        detail = 'activity ' || v_place - 1;
end
$$;
comment on function timeline_data.write_batch(timeline_data.company, uuid, jsonb[], boolean) is
  'Outcomes {"id", "outcome", "version"} or rejections, in the order given. TL400, TL403, TL405, TL409, TL413.';
