-- Parses the activities of a batch in their order. A bad one aborts with its place in DETAIL, or
-- stands as its own rejection.
create or replace function timeline_data.parse_batch(
  settings   timeline_data.company,
  activities jsonb,
  is_lenient boolean
)
returns jsonb[]
language plpgsql
stable
as $$
declare
  v_parsed jsonb[] := '{}'::jsonb[];
  v_item jsonb;
  v_state text;
  v_message text;
  v_hint text;
  v_field text;
begin
  if jsonb_typeof(parse_batch.activities) is distinct from 'array' then
    raise exception 'activities must be an array, not %',
        coalesce(jsonb_typeof(parse_batch.activities), 'nothing')
      using errcode = 'TL400', hint = 'Send [{…}, {…}].';
  end if;
  if jsonb_array_length(parse_batch.activities) > 10000 then
    raise exception '% activities in one call', jsonb_array_length(parse_batch.activities)
      using errcode = 'TL413', hint = 'Send up to 10,000 at a time.';
  end if;
  for v_item in
    select a.value
    from jsonb_array_elements(parse_batch.activities) as a (value)
  loop
    begin
      v_item := timeline_data.parse_activity(parse_batch.settings, v_item);
      -- Two lookups, not one with "or": a plan made while the table was empty stays right.
      if not exists (
        select
        from timeline_data.activity_key as k
        where k.company_id = (parse_batch.settings).company_id
          and k.id = (v_item ->> 'id')::uuid
      ) and not exists (
        select
        from timeline_data.activity_key as k
        where k.company_id = (parse_batch.settings).company_id
          and k.source = v_item #>> '{doc,source}'
          and k.external_id = v_item #>> '{doc,external_id}'
      ) then
        perform timeline_data.check_doc(v_item -> 'doc');
      end if;
    exception
      when sqlstate 'TL400' or sqlstate 'TL405' or sqlstate 'TL413' then
        get stacked diagnostics
          v_state = returned_sqlstate, v_message = message_text, v_hint = pg_exception_hint,
          v_field = column_name;
        if not parse_batch.is_lenient then
          raise exception '%', v_message
            using errcode = v_state, hint = v_hint, column = v_field,
              detail = 'activity ' || cardinality(v_parsed);
        end if;
        v_item := jsonb_build_object(
          'outcome', 'rejected', 'code', v_state, 'message', v_message, 'hint', v_hint,
          'field', nullif(v_field, ''));
    end;
    v_parsed := v_parsed || v_item;
  end loop;
  return v_parsed;
end
$$;
comment on function timeline_data.parse_batch(timeline_data.company, jsonb, boolean) is
  'Parsed activities, or rejections {"outcome", "code", "message", "hint", "field"} where lenient. TL400, TL405, TL413.';
