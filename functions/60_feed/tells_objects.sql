-- By default a feed is of activities alone.
create or replace function timeline_data.tells_objects(options jsonb)
returns boolean
language plpgsql
immutable
as $$
begin
  return timeline_data.parse_flag(
    coalesce(nullif(tells_objects.options -> 'objects', 'null'), 'false'), 'objects');
end
$$;
comment on function timeline_data.tells_objects(jsonb) is
  'Whether the options of a feed ask for changes of the directory and of settings. TL400.';
