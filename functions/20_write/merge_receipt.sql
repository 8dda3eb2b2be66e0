-- What merge, unmerge and convert answer.
create or replace function timeline_data.merge_receipt(
  merge_id uuid,
  outcome  text
)
returns json
language plpgsql
volatile
as $$
begin
  return json_build_object(
    'merge_id', merge_receipt.merge_id,
    'outcome', merge_receipt.outcome,
    'token', timeline_data.token());
end
$$;
comment on function timeline_data.merge_receipt(uuid, text) is
  '{"merge_id", "outcome", "token"}.';
