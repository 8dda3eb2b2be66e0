-- What a write returns for read-your-writes: epoch and transaction id. It is tested by snapshot
-- visibility, never compared: a writer that commits earlier may have the later id.
create or replace function timeline_data.token()
returns text
language plpgsql
volatile
as $$
begin
  return timeline_data.epoch() || '-' || pg_catalog.pg_current_xact_id()::text;
end
$$;
comment on function timeline_data.token() is
  'Token of the current transaction, for filter.min_token.';
