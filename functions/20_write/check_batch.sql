-- What must hold of a batch before anything in it is looked at.
create or replace function timeline_data.check_batch(activities jsonb)
returns void
language plpgsql
immutable
as $$
begin
  if jsonb_typeof(check_batch.activities) is distinct from 'array' then
    raise exception 'activities must be an array, not %',
        coalesce(jsonb_typeof(check_batch.activities), 'nothing')
      using errcode = 'TL400', hint = 'Send [{…}, {…}].';
  end if;
  if jsonb_array_length(check_batch.activities) > 10000 then
    raise exception '% activities in one call', jsonb_array_length(check_batch.activities)
      using errcode = 'TL413', hint = 'Send up to 10,000 at a time.';
  end if;
end
$$;
comment on function timeline_data.check_batch(jsonb) is
  'TL400 unless it is an array, TL413 for more than 10,000.';
