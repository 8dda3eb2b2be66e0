-- One of an object's parents as sent: an object, and since when and until when it is one.
create or replace function timeline_data.parse_parent(
  settings timeline_data.company,
  parent   jsonb,
  what     text
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_parsed jsonb;
  v_since timestamptz;
  v_until timestamptz;
begin
  if jsonb_typeof(parse_parent.parent) = 'object'
    and parse_parent.parent - array['type', 'id', 'name'] <> '{}' then
    perform timeline_data.check_keys(
      parse_parent.parent, array['type', 'id', 'name', 'since', 'until'], parse_parent.what);
    v_parsed := timeline_data.parse_object(
      parse_parent.settings, parse_parent.parent - 'since' - 'until', parse_parent.what);
    v_since := timeline_data.parse_bound(
      parse_parent.parent -> 'since', (parse_parent.settings).time_zone, parse_parent.what || '.since');
    v_until := timeline_data.parse_bound(
      parse_parent.parent -> 'until', (parse_parent.settings).time_zone, parse_parent.what || '.until');
    if v_since >= v_until then
      raise exception 'since "%" is not before until "%"',
          parse_parent.parent ->> 'since', parse_parent.parent ->> 'until'
        using errcode = 'TL400', column = parse_parent.what || '.since', hint = 'Exchange the two.';
    end if;
    if v_since is not null or v_until is not null then
      return v_parsed || jsonb_build_object(
        'dates', tstzmultirange(tstzrange(v_since, v_until)));
    end if;
    return v_parsed;
  end if;
  return timeline_data.parse_object(parse_parent.settings, parse_parent.parent, parse_parent.what);
end
$$;
comment on function timeline_data.parse_parent(timeline_data.company, jsonb, text) is
  'parse_object() of a parent, with "dates" as a tstzmultirange where it has since or until. TL400, TL405, TL413.';
