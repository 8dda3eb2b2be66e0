-- What changed of the silent accounts between two ids is written, and nothing else.
create or replace function timeline_data.keep_accounts(
  company_id uuid,
  first_id   uuid,
  next_id    uuid,
  accounts   timeline_data.rollup_account[]
)
returns void
language plpgsql
volatile
as $$
begin
  delete from timeline_data.rollup_account as k
  where k.company_id = keep_accounts.company_id
    and k.object_id >= keep_accounts.first_id
    and (keep_accounts.next_id is null or k.object_id < keep_accounts.next_id)
    and k.object_id not in (
      select a.object_id
      from unnest(keep_accounts.accounts) as a
    );
  insert into timeline_data.rollup_account as k
  select a.*
  from unnest(keep_accounts.accounts) as a
  on conflict on constraint rollup_account_pkey do update
  set last_activity_at = excluded.last_activity_at,
    silent_at = excluded.silent_at
  where k.* is distinct from excluded.*;
end
$$;
comment on function timeline_data.keep_accounts(uuid, uuid, uuid, timeline_data.rollup_account[]) is
  'Makes the rows of rollup_account from an id on, before another (null: to the last), the given ones.';
