-- Parses the activities of a batch that are no drafts yet. A bad one stands as its own rejection, to be told in its
-- turn (write_batch); a draft's place stays null. What is missing is missed here where it is sure to be, so that
-- nothing is entered for it.
create or replace function timeline_data.parse_batch(
  settings   timeline_data.company,
  activities jsonb,
  drafts     timeline_data.draft[]
)
returns jsonb[]
language plpgsql
stable
as $$
declare
  v_parsed jsonb[] := '{}'::jsonb[];
  v_is_draft boolean[] := '{}'::boolean[];
  v_is_later boolean[] := '{}'::boolean[];
  v_item jsonb;
  v_place integer;
  v_state text;
  v_message text;
  v_hint text;
  v_field text;
begin
  if jsonb_array_length(parse_batch.activities) > 0 then
    v_parsed := array_fill(null::jsonb, array[jsonb_array_length(parse_batch.activities)]);
  end if;
  if cardinality(parse_batch.drafts) = cardinality(v_parsed) then
    return v_parsed;
  end if;
  for v_place in
    select d.place
    from unnest(parse_batch.drafts) as d
  loop
    v_is_draft[v_place] := true;
  end loop;
  foreach v_place in array timeline_data.later_places(parse_batch.activities)
  loop
    v_is_later[v_place] := true;
  end loop;
  for v_item, v_place in
    select
      a.value,
      a.place
    from jsonb_array_elements(parse_batch.activities) with ordinality as a (value, place)
    order by a.place
  loop
    continue when v_is_draft[v_place];
    begin
      v_item := timeline_data.parse_activity(parse_batch.settings, v_item);
      if v_is_later[v_place] is null and not timeline_data.is_recorded(
        (parse_batch.settings).company_id, (v_item ->> 'id')::uuid,
        v_item #>> '{doc,source}', v_item #>> '{doc,external_id}'
      ) then
        perform timeline_data.check_doc(v_item -> 'doc');
      end if;
    exception
      when sqlstate 'TL400' or sqlstate 'TL405' or sqlstate 'TL413' then
        get stacked diagnostics
          v_state = returned_sqlstate, v_message = message_text, v_hint = pg_exception_hint,
          v_field = column_name;
        v_item := jsonb_build_object(
          'outcome', 'rejected', 'code', v_state, 'message', v_message, 'hint', v_hint,
          'field', nullif(v_field, ''));
    end;
    v_parsed[v_place] := v_item;
  end loop;
  return v_parsed;
end
$$;
comment on function timeline_data.parse_batch(timeline_data.company, jsonb, timeline_data.draft[]) is
  'Parsed activities, null for drafts, or rejections {"outcome", "code", "message", "hint", "field"}.';
