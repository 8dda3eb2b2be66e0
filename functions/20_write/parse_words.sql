-- The fields of an activity that are words and texts; data is taken as it is.
create or replace function timeline_data.parse_words(
  settings timeline_data.company,
  activity jsonb
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_doc jsonb := '{}'::jsonb;
  v_key text;
  v_value jsonb;
  v_word text;
begin
  for v_key, v_value in
    select
      e.key,
      nullif(e.value, 'null')
    from jsonb_each(parse_words.activity) as e
    where e.key in (
      'activity_type', 'subject', 'description', 'status', 'priority', 'direction',
      'source', 'external_id', 'data')
  loop
    v_word := case
      when v_key = 'activity_type' then timeline_data.parse_choice(
        v_value, v_key, timeline_data.known_types(parse_words.settings))
      when v_key = 'subject' then timeline_data.parse_text(v_value, v_key, 1000000)
      when v_value is null then null
      when v_key = 'status' then timeline_data.parse_choice(
        v_value, v_key, array['planned', 'in_progress', 'completed', 'cancelled'])
      when v_key = 'priority' then timeline_data.parse_choice(
        v_value, v_key, array['low', 'medium', 'high', 'urgent'])
      when v_key = 'direction' then timeline_data.parse_choice(
        v_value, v_key, array['inbound', 'outbound'])
      when v_key = 'description' then timeline_data.parse_text(v_value, v_key, 10000000)
      when v_key = 'source' then timeline_data.parse_text(v_value, v_key, 200)
      when v_key = 'external_id' then timeline_data.parse_id(v_value, v_key)
    end;
    if v_key = 'data' then
      if coalesce(jsonb_typeof(v_value), 'object') <> 'object' then
        raise exception 'data must be a JSON object, not %', left(v_value::text, 80)
          using errcode = 'TL400', column = 'data', hint = 'Send "data": {"key": value, …}.';
      end if;
      -- What is barely parsed on its way in would fail every page that shows it.
      if pg_column_size(v_value) > 4000 and v_value @? 'strict $.**{1000}' then
        raise exception 'data is nested more than 1,000 levels deep'
          using errcode = 'TL413', column = 'data', hint = 'Send it flatter, or as a string.';
      end if;
      v_doc := v_doc || jsonb_build_object('data', coalesce(v_value, '{}'));
    else
      -- A cleared status or priority is the default one: an activity always has both.
      v_doc := v_doc || jsonb_build_object(v_key, coalesce(
        v_word, case v_key when 'status' then 'planned' when 'priority' then 'medium' end));
    end if;
    if v_key in ('subject', 'source') and v_word = '' then
      raise exception '% is empty', v_key
        using errcode = 'TL400', column = v_key, hint = format('Send "%s": "…" with something in it.', v_key);
    end if;
  end loop;
  return v_doc;
end
$$;
comment on function timeline_data.parse_words(timeline_data.company, jsonb) is
  'Normalised words and texts of an activity payload. TL400, TL413.';
