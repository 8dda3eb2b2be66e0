-- Custom activity types as sent. One that is left out is retired, not forgotten: activities may have it.
create or replace function timeline_data.parse_activity_types(
  old      timeline_data.company,
  settings jsonb
)
returns timeline_data.company
language plpgsql
stable
as $$
declare
  v_new timeline_data.company := parse_activity_types.old;
  v_key text;
  v_words text[];
begin
  foreach v_key in array array['activity_types', 'retired_types'] loop
    continue when not parse_activity_types.settings ? v_key;
    if jsonb_typeof(parse_activity_types.settings -> v_key) <> 'array'
      or parse_activity_types.settings -> v_key @? '$[*] ? (@.type() != "string" || @ == "")' then
      raise exception '% must be an array of words, not %', v_key,
          left((parse_activity_types.settings -> v_key)::text, 80)
        using errcode = 'TL400', column = v_key, hint = 'Send ["demo", "sms"].';
    end if;
    v_words := array(
      select distinct timeline_data.parse_text(t.value, v_key, 100)
      from jsonb_array_elements(parse_activity_types.settings -> v_key) as t (value)
      where (t.value #>> '{}' in ('call', 'email', 'meeting', 'note', 'task')) is not true
      order by 1
    );
    if v_key = 'activity_types' then
      v_new.activity_types := v_words;
    else
      v_new.retired_types := v_new.retired_types || v_words;
    end if;
  end loop;
  v_new.retired_types := array(
    select distinct t.type
    from unnest((parse_activity_types.old).activity_types || v_new.retired_types) as t (type)
    where t.type <> all (v_new.activity_types)
    order by 1
  );
  return v_new;
end
$$;
comment on function timeline_data.parse_activity_types(timeline_data.company, jsonb) is
  'Settings with activity_types and retired_types as sent. TL400.';
