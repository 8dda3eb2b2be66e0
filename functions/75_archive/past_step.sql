-- The next thing to do so that what is to leave the past edge has a partition, which detach_step takes then; what that
-- left of the edge on the other side goes back to it afterwards. One short transaction each, as of rotate_step; call it
-- until it returns null, before and after detach_step.
create or replace function timeline_data.past_step(cutoff timestamptz)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '200ms'
as $$
declare
  v_step jsonb;
  v_stretch record;
  v_end timestamptz;
begin
  lock table timeline_data.partition_directory in share row exclusive mode;
  v_step := timeline_data.leftover_step(true);
  if v_step is not null then
    return v_step;
  end if;
  v_stretch := timeline_data.past_stretch(past_step.cutoff);
  if v_stretch.name is null then
    v_end := timeline_data.past_rest();
    if v_end is null then
      return null;
    end if;
    perform timeline_data.begin_split(array['-infinity', v_end]);
    return jsonb_build_object('step', 'begun', 'parts', 1);
  end if;
  if v_stretch.ends_at = v_stretch.edge_end then
    perform timeline_data.begin_split(array['-infinity', v_stretch.starts_at, v_stretch.ends_at]);
    return jsonb_build_object('step', 'begun', 'parts', 2);
  end if;
  perform timeline_data.begin_split(
    array['-infinity', v_stretch.starts_at, v_stretch.ends_at, v_stretch.edge_end]);
  execute (
    select format('comment on table timeline_data.%I is %L', c.name, timeline_data.rest_mark())
    from timeline_data.partition_change as c
    where c.state = 'coming'
      and c.starts_at = v_stretch.ends_at
  );
  return jsonb_build_object('step', 'begun', 'parts', 3);
end
$$;
comment on function timeline_data.past_step(timestamptz) is
  'Does the next step towards a partition for activities of the past edge that are older than the cutoff (null: the installation''s): {"step", …} as rotate_step; null when there are none. 55P03 when a lock is in the way: call again.';
