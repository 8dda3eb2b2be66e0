-- A place in a listing: (activity_date, id) of the last row, in base64url, with check digits over
-- company, filter, order and place, so that it fits nowhere else and cannot be made up.
create or replace function timeline_data.cursor_encode(
  company_id    uuid,
  digest        text,
  activity_date timestamptz,
  id            uuid
)
returns text
language plpgsql
stable
as $$
declare
  v_place bytea := timestamptz_send(cursor_encode.activity_date) || uuid_send(cursor_encode.id);
begin
  return rtrim(
    translate(
      encode(v_place || substring(
        sha256(
          uuid_send((select i.cursor_secret from timeline_data.install as i))
          || uuid_send(cursor_encode.company_id)
          || convert_to(cursor_encode.digest, 'UTF8')
          || v_place
        ) for 9
      ), 'base64'),
      E'+/\n', '-_'
    ),
    '='
  );
end
$$;
comment on function timeline_data.cursor_encode(uuid, text, timestamptz, uuid) is
  'An opaque cursor of 44 characters.';
