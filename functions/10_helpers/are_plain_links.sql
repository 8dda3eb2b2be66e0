-- Whether the links of a payload need no closer look, none twice. A loop and no query: most have one or two.
create or replace function timeline_data.are_plain_links(links jsonb)
returns boolean
language plpgsql
immutable
as $$
begin
  for v_place in 0 .. jsonb_array_length(are_plain_links.links) - 1 loop
    if timeline_data.is_plain_object(are_plain_links.links -> v_place) is not true then
      return false;
    end if;
  end loop;
  return true;
end
$$;
comment on function timeline_data.are_plain_links(jsonb) is
  'True for an array of plain objects; false says look closer, not bad.';
