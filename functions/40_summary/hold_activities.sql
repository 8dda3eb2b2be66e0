-- From here on no partition leaves, so that the statements that follow see where every activity is.
create or replace function timeline_data.hold_activities()
returns void
language plpgsql
volatile
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'summaries cannot be brought up in a % transaction', current_setting('transaction_isolation')
      using errcode = 'TL409', hint = 'Its snapshot may miss what marks stand for: use read committed.';
  end if;
  lock table only timeline_data.activity in access share mode;
end
$$;
comment on function timeline_data.hold_activities() is
  'Holds the partitions of activity in their places until commit. TL409 in a transaction that is not read committed.';
