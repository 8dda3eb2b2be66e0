-- An external id that was erased comes back as no other activity's either.
create or replace function timeline_data.refuse_erased_key(
  company_id  uuid,
  source      text,
  external_id text
)
returns void
language plpgsql
stable
as $$
begin
  if timeline_data.erased_effect(refuse_erased_key.company_id, 'key',
    refuse_erased_key.source || E'\n' || refuse_erased_key.external_id) is not null then
    raise exception 'the activity with external id "%" of source "%" was erased',
        left(refuse_erased_key.external_id, 80), left(refuse_erased_key.source, 80)
      using errcode = 'TL410', column = 'external_id',
        hint = 'Leave it out. An administrator lets it be entered again: erase(company_id, {…, "suppress": false}).';
  end if;
end
$$;
comment on function timeline_data.refuse_erased_key(uuid, text, text) is
  'TL410 for an external id that was erased.';
