-- What a write answers.
create or replace function timeline_data.receipt(
  id      uuid,
  outcome text,
  version integer
)
returns json
language plpgsql
volatile
as $$
begin
  return json_build_object(
    'id', receipt.id,
    'outcome', receipt.outcome,
    'version', receipt.version,
    'token', timeline_data.token());
end
$$;
comment on function timeline_data.receipt(uuid, text, integer) is
  '{"id", "outcome", "version", "token"}.';
