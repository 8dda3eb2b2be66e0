-- The parsed activities of a batch, as forget_parsed() has each; drafts stand as null.
create or replace function timeline_data.forget_batch(
  company_id uuid,
  parsed     jsonb[]
)
returns jsonb[]
language plpgsql
stable
as $$
begin
  return array(
    select case when p.parsed is not null then timeline_data.forget_parsed(forget_batch.company_id, p.parsed) end
    from unnest(forget_batch.parsed) with ordinality as p (parsed, place)
    order by p.place
  );
end
$$;
comment on function timeline_data.forget_batch(uuid, jsonb[]) is
  'forget_parsed() of each that is no draft.';
