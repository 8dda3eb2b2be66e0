-- Entries of the directory, parsed, in the order of their key; equal ones in the order given.
create or replace function timeline_data.parse_directory(
  settings timeline_data.company,
  objects  jsonb
)
returns jsonb[]
language plpgsql
stable
as $$
begin
  return array(
    select jsonb_build_object('object', e.entry, 'place', e.place)
    from (
      select
        timeline_data.parse_directory_entry(parse_directory.settings, o.value) as entry,
        o.place
      from jsonb_array_elements(parse_directory.objects) with ordinality as o (value, place)
      -- Else each would be parsed once more for every use below.
      offset 0
    ) as e
    order by e.entry ->> 'type', e.entry ->> 'id', e.place
  );
end
$$;
comment on function timeline_data.parse_directory(timeline_data.company, jsonb) is
  '[{"object": as parse_directory_entry() returns it, "place": from 1}]. TL400, TL405, TL413.';
