-- Counts and receipts of a batch, in the order the activities were given.
create or replace function timeline_data.batch_receipt(outcomes jsonb[])
returns json
language plpgsql
volatile
as $$
declare
  v_token text := timeline_data.token();
begin
  return (
    select json_build_object(
      'inserted', count(*) filter (where o.outcome ->> 'outcome' = 'inserted'),
      'updated', count(*) filter (where o.outcome ->> 'outcome' = 'updated'),
      'unchanged', count(*) filter (where o.outcome ->> 'outcome' = 'unchanged'),
      'receipts', coalesce(
        json_agg(
          case o.outcome ->> 'outcome'
            when 'rejected' then json_build_object(
              'outcome', 'rejected',
              'code', o.outcome -> 'code',
              'message', o.outcome -> 'message',
              'hint', o.outcome -> 'hint',
              'field', o.outcome -> 'field')
            else json_build_object(
              'id', o.outcome -> 'id',
              'outcome', o.outcome -> 'outcome',
              'version', o.outcome -> 'version',
              'token', v_token)
          end
          order by o.place
        ), '[]'),
      'token', v_token
    )
    from unnest(batch_receipt.outcomes) with ordinality as o (outcome, place)
  );
end
$$;
comment on function timeline_data.batch_receipt(jsonb[]) is
  '{"inserted", "updated", "unchanged", "receipts", "token"}.';
