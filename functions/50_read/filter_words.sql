-- Filter values that are words of a closed list; null when the key is absent, so any will do.
create or replace function timeline_data.filter_words(
  filter  jsonb,
  key     text,
  choices text[]
)
returns text[]
language plpgsql
immutable
as $$
begin
  if not filter_words.filter ? filter_words.key then
    return null;
  end if;
  return array(
    select timeline_data.parse_choice(v.value, filter_words.key, filter_words.choices)
    from jsonb_array_elements(
      timeline_data.parse_list(filter_words.filter -> filter_words.key, filter_words.key)) as v (value)
  );
end
$$;
comment on function timeline_data.filter_words(jsonb, text, text[]) is
  'Words of one filter key, or null. TL400, TL413.';
