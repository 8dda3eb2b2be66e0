-- SHA-256, salted by a secret of the installation and by the company, cut to the size of a uuid.
create or replace function timeline_data.erased_hash(
  secret     uuid,
  company_id uuid,
  kind       text,
  value      text
)
returns uuid
language sql
stable
return case
  when erased_hash.value is not null then encode(substring(sha256(convert_to(
    concat_ws(E'\n', erased_hash.secret, erased_hash.company_id, erased_hash.kind, erased_hash.value), 'UTF8'
  )) for 16), 'hex')::uuid
end;
comment on function timeline_data.erased_hash(uuid, uuid, text, text) is
  'What timeline_data.erased_key keeps of an activity (its id), a key (source, line feed, external id) or an object (type:uuid); secret: install.erasure_secret. Null for null.';
