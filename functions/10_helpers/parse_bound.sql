-- A bound of a range of dates: a bare date is that whole local day, a timestamp an instant.
create or replace function timeline_data.parse_bound(
  value     jsonb,
  time_zone text,
  what      text
)
returns timestamptz
language plpgsql
stable
as $$
declare
  v_at timestamptz;
begin
  if coalesce(jsonb_typeof(parse_bound.value), 'null') = 'null' then
    return null;
  end if;
  v_at := timeline_data.parse_instant(parse_bound.value, parse_bound.time_zone, parse_bound.what);
  if parse_bound.what ~ '(date_to|until)$' and parse_bound.value #>> '{}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then
    return timeline_data.day_start((parse_bound.value #>> '{}')::date + 1, parse_bound.time_zone);
  end if;
  return v_at;
end
$$;
comment on function timeline_data.parse_bound(jsonb, text, text) is
  'Of what begins (inclusive) or of date_to, until (exclusive, a bare date included) as an instant; null when absent. TL400.';
