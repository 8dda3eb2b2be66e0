-- An array of what fits into one call.
create or replace function timeline_data.check_entries(objects jsonb)
returns void
language plpgsql
immutable
as $$
begin
  if jsonb_typeof(check_entries.objects) is distinct from 'array' then
    raise exception 'objects must be an array, not %',
        coalesce(jsonb_typeof(check_entries.objects), 'nothing')
      using errcode = 'TL400', hint = 'Send [{"type", "id", "name", "parents": [{"type", "id"}]}].';
  end if;
  if jsonb_array_length(check_entries.objects) > 10000 then
    raise exception '% objects in one call', jsonb_array_length(check_entries.objects)
      using errcode = 'TL413', hint = 'Send up to 10,000 at a time.';
  end if;
end
$$;
comment on function timeline_data.check_entries(jsonb) is
  'TL400 for what is no array of objects, TL413 for more than 10,000.';
