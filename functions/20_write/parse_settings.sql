-- Settings as sent, laid over the ones a company has.
create or replace function timeline_data.parse_settings(
  old      timeline_data.company,
  settings jsonb
)
returns timeline_data.company
language plpgsql
stable
as $$
declare
  v_new timeline_data.company := parse_settings.old;
  -- What configure() returned may be sent back: its token is no setting.
  v_sent jsonb := case
    when jsonb_typeof(parse_settings.settings) = 'object' then parse_settings.settings - 'token'
    else parse_settings.settings
  end;
begin
  perform timeline_data.check_keys(v_sent, array[
    'name', 'time_zone', 'search_language', 'type_aliases', 'activity_types', 'retired_types', 'roll_up'
  ], 'settings');
  if v_sent ? 'name' then
    v_new.name := case
      when v_sent -> 'name' <> 'null' then timeline_data.parse_text(v_sent -> 'name', 'name', 10000)
    end;
  end if;
  if v_sent ? 'time_zone' then
    v_new.time_zone := timeline_data.check_time_zone(
      timeline_data.parse_text(v_sent -> 'time_zone', 'time_zone', 100));
  end if;
  if v_sent ? 'search_language' then
    v_new.search_language := timeline_data.parse_choice(
      v_sent -> 'search_language', 'search_language', array(
        select case when n.nspname = 'pg_catalog' then c.cfgname::text else n.nspname || '.' || c.cfgname end
        from pg_catalog.pg_ts_config as c
        join pg_catalog.pg_namespace as n
          on n.oid = c.cfgnamespace
        where n.nspname <> 'timeline_data'
          and n.nspname not like 'pg\_temp\_%'
        order by 1
      ));
  end if;
  if v_sent ? 'type_aliases' then
    v_new.type_aliases := timeline_data.parse_type_aliases(
      (parse_settings.old).company_id, (parse_settings.old).type_aliases, v_sent -> 'type_aliases');
  end if;
  if v_sent ?| array['activity_types', 'retired_types'] then
    v_new := timeline_data.parse_activity_types(v_new, v_sent);
  end if;
  if v_sent ? 'roll_up' then
    v_new.roll_up := timeline_data.parse_roll_up(v_sent -> 'roll_up');
  end if;
  return v_new;
end
$$;
comment on function timeline_data.parse_settings(timeline_data.company, jsonb) is
  'A company''s settings with those sent laid over them. TL400, TL405, TL409.';
