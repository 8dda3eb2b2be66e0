-- Refuses what is not a JSON object, and keys that do not exist: a misspelled filter must never
-- mean "everything". `what` is the payload's place as a path (links.0), or words for a whole one (an object):
-- then its keys are the fields.
create or replace function timeline_data.check_keys(
  payload jsonb,
  allowed text[],
  what    text
)
returns void
language plpgsql
immutable
as $$
declare
  v_key text;
  v_place text := substring(check_keys.what from '^[a-z_]+[a-z0-9_.]*$');
begin
  if jsonb_typeof(check_keys.payload) is distinct from 'object' then
    raise exception '% must be a JSON object, not %', check_keys.what,
        coalesce(jsonb_typeof(check_keys.payload), 'nothing')
      using errcode = 'TL400', column = coalesce(v_place, ''), hint = 'Send {"key": value, …}.';
  end if;
  select k.key
  into v_key
  from jsonb_object_keys(check_keys.payload) as k (key)
  where k.key <> all (check_keys.allowed)
  limit 1;
  if found then
    raise exception 'unknown key "%" in %', left(v_key, 80), check_keys.what
      using errcode = 'TL405', column = concat_ws('.', v_place, left(v_key, 80)),
        hint = format('Known keys: %s.', array_to_string(check_keys.allowed, ', '));
  end if;
end
$$;
comment on function timeline_data.check_keys(jsonb, text[], text) is
  'TL400 unless payload is an object, TL405 for a key that is not allowed.';
