-- The links of a plain activity as they are stored: [{"type", "id": uuid, "role"}], each once. A loop and no
-- query: most have one or two.
create or replace function timeline_data.link_refs(
  links jsonb,
  refs  jsonb
)
returns jsonb
language plpgsql
immutable
as $$
declare
  v_links jsonb := jsonb_build_array();
  v_entry jsonb;
begin
  for v_place in 0 .. jsonb_array_length(link_refs.links) - 1 loop
    v_entry := (link_refs.refs -> timeline_data.object_slot(link_refs.links -> v_place))
      || jsonb_build_object('role', link_refs.links -> v_place -> 'role');
    if not v_links @> jsonb_build_array(v_entry) then
      v_links := v_links || v_entry;
    end if;
  end loop;
  return v_links;
end
$$;
comment on function timeline_data.link_refs(jsonb, jsonb) is
  'Links of a payload, resolved by the map of parse_names.';
