-- What erase() answers.
create or replace function timeline_data.erasure_receipt(
  company_id uuid,
  erasure    timeline_data.erasure,
  outcome    text,
  residue    bigint
)
returns json
language plpgsql
volatile
as $$
begin
  return json_build_object(
    'erasure_id', (erasure_receipt.erasure).erasure_id,
    'outcome', erasure_receipt.outcome,
    'erased', coalesce((erasure_receipt.erasure).erased, '{}'),
    'residue', erasure_receipt.residue,
    'owed', timeline_data.owed_sinks(erasure_receipt.company_id, erasure_receipt.erasure),
    'token', timeline_data.token());
end
$$;
comment on function timeline_data.erasure_receipt(uuid, timeline_data.erasure, text, bigint) is
  '{"erasure_id", "outcome", "erased", "residue", "owed", "token"}.';
