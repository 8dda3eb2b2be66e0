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
  return (
    select k.effect
    from timeline_data.erased_key as k
    where k.company_id = erased_effect.company_id
      and k.key_hash = timeline_data.erased_hash(
        erased_effect.company_id, erased_effect.kind, erased_effect.value)
  );
end
$$;
comment on function timeline_data.erased_effect(uuid, text, text) is
  'The effect of timeline_data.erased_key; null for what was not erased. Arguments of erased_hash().';
