-- A new uuid of RFC 9562, version 7: 48 bits of Unix milliseconds, then random bits.
-- Time-ordered ids keep the key's index growing at one end.
create or replace function timeline_data.uuid7()
returns uuid
language sql
volatile
parallel safe
return encode(
  set_bit(
    set_bit(
      overlay(
        uuid_send(gen_random_uuid()),
        substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3),
        1, 6
      ),
      52, 1
    ),
    53, 1
  ),
  'hex'
)::uuid;
comment on function timeline_data.uuid7() is
  'Time-ordered uuid, RFC 9562 version 7.';
