-- A split whose tables do not have the shape of activity any more, since a migration changed that or somebody
-- dropped one, can never be swapped in: it is thrown away, for its rows never left where they were.
create or replace function timeline_data.abandon_split()
returns jsonb
language plpgsql
volatile
as $$
declare
  v_name text;
begin
  if not exists (select from timeline_data.partition_change as c where c.state = 'coming')
    or timeline_data.table_shape('activity_next') = timeline_data.table_shape('activity') and not exists (
      select
      from timeline_data.partition_change as c
      where c.state in ('coming', 'leaving')
        and not exists (
          select
          from pg_catalog.pg_inherits as i
          where i.inhrelid = to_regclass(format('timeline_data.%I', c.name))
            and i.inhparent = to_regclass(
              'timeline_data.' || case c.state when 'coming' then 'activity_next' else 'activity' end)
        )
    ) then
    return null;
  end if;
  for v_name in
    select c.name from timeline_data.partition_change as c where c.state = 'leaving'
  loop
    if to_regclass(format('timeline_data.%I', v_name)) is not null then
      execute format('drop trigger if exists t90_mirror on timeline_data.%I', v_name);
    end if;
  end loop;
  drop table if exists timeline_data.activity_next;
  delete from timeline_data.partition_change as c where c.state in ('coming', 'leaving');
  return jsonb_build_object('step', 'abandoned');
end
$$;
comment on function timeline_data.abandon_split() is
  'Undoes a split that cannot be finished. Returns {"step"}, or null where none is.';
