-- The links of an activity as given, resolved: [{"type", "id": uuid, "role"}] for its row, and the
-- objects named on the way for the directory.
create or replace function timeline_data.parse_links(
  settings timeline_data.company,
  links    jsonb,
  out parsed  jsonb,
  out objects jsonb
)
returns record
language plpgsql
stable
as $$
declare
  v_link jsonb;
  v_path text;
  v_object jsonb;
  v_entry jsonb;
begin
  parse_links.parsed := '[]';
  parse_links.objects := '[]';
  if jsonb_typeof(parse_links.links) = 'null' then
    return;
  end if;
  if jsonb_typeof(parse_links.links) is distinct from 'array' then
    raise exception 'links must be an array, not %', left(parse_links.links::text, 80)
      using errcode = 'TL400', column = 'links', hint = 'Send [{"type": "contact", "id": "…", "role": "attendee"}].';
  end if;
  if jsonb_array_length(parse_links.links) > 1000 then
    raise exception '% links on one activity', jsonb_array_length(parse_links.links)
      using errcode = 'TL413', column = 'links', hint = 'Up to 1000 fit.';
  end if;
  for v_link, v_path in
    select
      l.value,
      'links.' || l.place - 1
    from jsonb_array_elements(parse_links.links) with ordinality as l (value, place)
    order by l.place
  loop
    perform timeline_data.check_keys(v_link, array['type', 'id', 'name', 'role'], v_path);
    v_object := timeline_data.parse_object(parse_links.settings, v_link - 'role', v_path);
    v_entry := jsonb_build_object(
      'type', v_object -> 'type',
      'id', v_object -> 'id',
      'role', case
        when jsonb_typeof(v_link -> 'role') <> 'null'
          then timeline_data.parse_text(v_link -> 'role', v_path || '.role', 100)
      end);
    parse_links.objects := parse_links.objects || v_object;
    if not parse_links.parsed @> jsonb_build_array(v_entry) then
      parse_links.parsed := parse_links.parsed || v_entry;
    end if;
  end loop;
end
$$;
comment on function timeline_data.parse_links(timeline_data.company, jsonb) is
  'Links as stored, and the objects they name. TL400, TL405, TL413.';
