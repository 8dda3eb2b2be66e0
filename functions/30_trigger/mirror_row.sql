-- What happens to a row of a partition that is being split happens to its copy, in the same transaction.
create or replace function timeline_data.mirror_row()
returns trigger
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if old.id is not null then
    execute 'delete from timeline_data.activity_next as n'
      ' where n.company_id = $1 and n.activity_date = $2 and n.id = $3'
    using old.company_id, old.activity_date, old.id;
  end if;
  if new.id is not null then
    execute format('insert into timeline_data.activity_next (%s) select %s', tg_argv[0], tg_argv[1])
    using new;
  end if;
  return null;
end
$$;
comment on function timeline_data.mirror_row() is
  'Repeats a change of a leaving partition in activity_next. Arguments: the columns, and their values of ($1).';
