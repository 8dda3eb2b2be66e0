-- Serves: erased_key_pkey.
create or replace function timeline_data.erased_effect(
  company_id uuid,
  kind       text,
  value      text
)
returns text
language plpgsql
stable
as $$
begin
  if erased_effect.value is null then
    return null;
  end if;
  return (
    select k.effect
    from timeline_data.install as i
    join timeline_data.erased_key as k
      on k.company_id = erased_effect.company_id
      and k.key_hash = timeline_data.erased_hash(
        i.erasure_secret, erased_effect.company_id, erased_effect.kind, erased_effect.value)
  );
end
$$;
comment on function timeline_data.erased_effect(uuid, text, text) is
  'The effect of timeline_data.erased_key; null for what was not erased. Kind and value as of erased_hash().';
