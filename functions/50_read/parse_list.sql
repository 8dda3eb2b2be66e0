-- A filter value, one or several, as a JSON array.
create or replace function timeline_data.parse_list(
  value jsonb,
  what  text
)
returns jsonb
language plpgsql
immutable
as $$
begin
  if jsonb_typeof(parse_list.value) <> 'array' then
    return jsonb_build_array(parse_list.value);
  elsif jsonb_array_length(parse_list.value) > 1000 then
    raise exception '% values of %', jsonb_array_length(parse_list.value), parse_list.what
      using errcode = 'TL413', hint = 'Up to 1000 fit.';
  end if;
  return parse_list.value;
end
$$;
comment on function timeline_data.parse_list(jsonb, text) is
  'One value or an array of up to 1000, as an array; null for an absent one. TL413.';
