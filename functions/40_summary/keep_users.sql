-- What changed of the load of a company's users is written, and nothing else.
create or replace function timeline_data.keep_users(
  company_id uuid,
  loads      timeline_data.rollup_user[]
)
returns void
language plpgsql
volatile
as $$
begin
  delete from timeline_data.rollup_user as k
  where k.company_id = keep_users.company_id
    and not exists (
      select
      from unnest(keep_users.loads) as l
      where l.user_id is not distinct from k.user_id
    );
  insert into timeline_data.rollup_user as k
  select l.*
  from unnest(keep_users.loads) as l
  on conflict on constraint rollup_user_key do update
  set overdue = excluded.overdue,
    due_today = excluded.due_today,
    due_week = excluded.due_week,
    due_later = excluded.due_later,
    completed_count = excluded.completed_count
  where k.* is distinct from excluded.*;
end
$$;
comment on function timeline_data.keep_users(uuid, timeline_data.rollup_user[]) is
  'Makes the rows of rollup_user of a company the given ones.';
