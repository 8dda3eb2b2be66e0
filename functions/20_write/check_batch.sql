-- What must hold of a batch before anything in it is looked at.
create or replace function timeline_data.check_batch(
  batch   jsonb,
  what    text,
  example text
)
returns void
language plpgsql
immutable
as $$
begin
  if jsonb_typeof(check_batch.batch) is distinct from 'array' then
    raise exception '% must be an array, not %', check_batch.what,
        coalesce(jsonb_typeof(check_batch.batch), 'nothing')
      using errcode = 'TL400', hint = format('Send %s.', check_batch.example);
  end if;
  if jsonb_array_length(check_batch.batch) > 10000 then
    raise exception '% % in one call', jsonb_array_length(check_batch.batch), check_batch.what
      using errcode = 'TL413', hint = 'Send up to 10,000 at a time.';
  end if;
end
$$;
comment on function timeline_data.check_batch(jsonb, text, text) is
  'TL400 unless it is an array, TL413 for more than 10,000; what: activities or objects, example: of an array of them.';
