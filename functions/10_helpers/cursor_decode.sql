-- The place a cursor stands for, after checking that it is ours and of this very listing.
create or replace function timeline_data.cursor_decode(
  company_id uuid,
  digest     text,
  cursor     text,
  out activity_date timestamptz,
  out id            uuid
)
returns record
language plpgsql
stable
as $$
declare
  v_bytes bytea;
  v_micros bigint;
begin
  if cursor_decode.cursor ~ '^[A-Za-z0-9_-]{44}$' then
    v_bytes := decode(translate(cursor_decode.cursor, '-_', '+/'), 'base64');
    v_micros := ('x' || encode(substring(v_bytes for 8), 'hex'))::bit(64)::bigint;
    -- Between year 1 and 9999, else the arithmetic below overflows on what was made up.
    if v_micros between -63082281600000000 and 252455615999999999 then
      cursor_decode.activity_date := '2000-01-01 00:00:00+00'::timestamptz
        + (v_micros / 1000000) * interval '1 second'
        + (v_micros % 1000000) * interval '1 microsecond';
      cursor_decode.id := encode(substring(v_bytes from 9 for 16), 'hex')::uuid;
      if timeline_data.cursor_encode(
        cursor_decode.company_id, cursor_decode.digest, cursor_decode.activity_date, cursor_decode.id
      ) = cursor_decode.cursor then
        return;
      end if;
    end if;
  end if;
  raise exception 'cursor "%" does not belong to this listing', left(cursor_decode.cursor, 80)
    using errcode = 'TL416',
      hint = 'A cursor goes back unchanged, with the same company and filter; or start without one.';
end
$$;
comment on function timeline_data.cursor_decode(uuid, text, text) is
  '(activity_date, id) after which a listing goes on. TL416 for a foreign, forged or damaged cursor.';
