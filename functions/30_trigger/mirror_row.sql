-- What happens to a row of a partition that is being split happens to its copy, in the same transaction.
create or replace function timeline_data.mirror_row()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_rows bigint;
begin
  if old.id is not null then
    execute format(
      'delete from timeline_data.%I as n where n.company_id = $1 and n.activity_date = $2 and n.id = $3', tg_argv[0])
    using old.company_id, old.activity_date, old.id;
    get diagnostics v_rows = row_count;
    -- An older snapshot does not see a copy that was made since: on conflict fails with 40001 then.
    if v_rows = 0 and current_setting('transaction_isolation') <> 'read committed' then
      execute format('insert into timeline_data.%I (%s) select %s on conflict do nothing',
        tg_argv[0], tg_argv[1], tg_argv[2])
      using old;
      execute format(
        'delete from timeline_data.%I as n where n.company_id = $1 and n.activity_date = $2 and n.id = $3', tg_argv[0])
      using old.company_id, old.activity_date, old.id;
    end if;
  end if;
  if new.id is not null then
    execute format('insert into timeline_data.%I (%s) select %s', tg_argv[0], tg_argv[1], tg_argv[2])
    using new;
  end if;
  return null;
end
$$;
comment on function timeline_data.mirror_row() is
  'Repeats a change of a leaving partition in another table. Arguments: its name, the columns, their values of ($1).';
