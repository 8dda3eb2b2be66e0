-- Refuses to answer from a snapshot that does not hold the write a token stands for.
create or replace function timeline_data.check_token(token text)
returns void
language plpgsql
stable
as $$
declare
  v_xact xid8;
begin
  if check_token.token !~ '^[0-9a-f]{8}-[0-9]{1,19}$'
    or left(check_token.token, 8) <> timeline_data.epoch() then
    raise exception 'min_token "%" is not a token of this database', left(check_token.token, 80)
      using errcode = 'TL416', hint = 'Pass the token of a receipt unchanged, or none.';
  end if;
  v_xact := substring(check_token.token from 10)::xid8;
  -- In recovery no transaction has an id, and the snapshot that is printed lacks those that are open.
  if pg_catalog.pg_is_in_recovery() then
    if v_xact < pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()) then
      return;
    end if;
  elsif v_xact = pg_catalog.pg_current_xact_id_if_assigned()
    or pg_catalog.pg_visible_in_snapshot(v_xact, pg_catalog.pg_current_snapshot()) then
    return;
  end if;
  raise exception 'the write of token "%" has not arrived here', check_token.token
    using errcode = 'TL425', hint = 'Retry in a moment, or read from the primary.';
end
$$;
comment on function timeline_data.check_token(text) is
  'TL425 while the token''s write is not visible here, TL416 for what is no token.';
