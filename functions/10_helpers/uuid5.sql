-- The name-based uuid of RFC 9562, version 5. A text key's object id is
-- uuid5(company_id, type || ':' || key), which any client can compute for itself.
create or replace function timeline_data.uuid5(
  namespace uuid,
  name      text
)
returns uuid
language plpgsql
immutable
strict
parallel safe
as $$
declare
  v_digest bytea := timeline_data.sha1(
    uuid_send(uuid5.namespace) || convert_to(uuid5.name, 'UTF8'));
begin
  v_digest := substring(v_digest for 16);
  v_digest := set_byte(v_digest, 6, (get_byte(v_digest, 6) & 15) | 80);
  v_digest := set_byte(v_digest, 8, (get_byte(v_digest, 8) & 63) | 128);
  return encode(v_digest, 'hex')::uuid;
end
$$;
comment on function timeline_data.uuid5(uuid, text) is
  'Name-based uuid, RFC 9562 version 5 (SHA-1).';
