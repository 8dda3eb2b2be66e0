-- Drops what a swap took out of activity: its rows live in the partitions that came.
create or replace function timeline_data.drop_gone()
returns jsonb
language plpgsql
volatile
as $$
declare
  v_name text;
  v_dropped text[] := '{}'::text[];
begin
  for v_name in
    select c.name from timeline_data.partition_change as c where c.state = 'gone' order by c.starts_at
  loop
    execute format('drop table if exists timeline_data.%I', v_name);
    v_dropped := v_dropped || v_name;
  end loop;
  delete from timeline_data.partition_change as c where c.state = 'gone';
  return jsonb_build_object('step', 'dropped', 'dropped', v_dropped);
end
$$;
comment on function timeline_data.drop_gone() is
  'Drops the tables that a swap replaced. Returns {"step", "dropped"}.';
