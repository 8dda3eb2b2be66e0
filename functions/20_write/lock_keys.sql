-- Holds the bodies of the known activities that a batch goes on to write, however it names them, in the order of
-- their ids: lock_key for many, after whatever is new was inserted or claimed. Who comes second waits here.
-- Serves: activity_body_pkey, activity_body_external.
create or replace function timeline_data.lock_keys(
  company_id uuid,
  parsed     jsonb[]
)
returns void
language plpgsql
volatile
as $$
declare
  v_ids uuid[] := array(
    select (p.parsed ->> 'id')::uuid
    from unnest(lock_keys.parsed) as p (parsed)
    where not p.parsed ? 'outcome'
      and p.parsed ->> 'id' is not null
    union
    select b.activity_id
    from unnest(lock_keys.parsed) as p (parsed)
    cross join lateral (
      select b.activity_id
      from timeline_data.activity_body as b
      where b.company_id = lock_keys.company_id
        and b.source = p.parsed #>> '{doc,source}'
        and b.external_id = p.parsed #>> '{doc,external_id}'
      offset 0
    ) as b
    where not p.parsed ? 'outcome'
  );
begin
  if v_ids <> '{}' then
    perform
    from timeline_data.activity_body as b
    where b.company_id = lock_keys.company_id
      and b.activity_id = any (v_ids)
    order by b.activity_id
    for update;
  end if;
end
$$;
comment on function timeline_data.lock_keys(uuid, jsonb[]) is
  'Locks the bodies of what parsed activities without an outcome name.';
