-- Any name that a person would give.
create or replace function timeline_data.parse_consumer(value jsonb)
returns text
language plpgsql
immutable
as $$
declare
  v_name text;
begin
  if coalesce(parse_consumer.value, 'null') = 'null' then
    return null;
  end if;
  v_name := timeline_data.parse_text(parse_consumer.value, 'consumer', 100);
  if v_name = '' then
    raise exception 'a consumer needs a name'
      using errcode = 'TL400', column = 'consumer', hint = 'Name who reads: "webhooks", "search index".';
  end if;
  return v_name;
end
$$;
comment on function timeline_data.parse_consumer(jsonb) is
  'The name of a reader of the feed, or null. TL400, TL413.';
