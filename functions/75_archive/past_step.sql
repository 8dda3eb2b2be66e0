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
  v_bounds timestamptz[];
begin
  lock table timeline_data.partition_directory in share row exclusive mode;
  v_step := timeline_data.leftover_step(true);
  if v_step is not null then
    return v_step;
  end if;
  v_stretch := timeline_data.past_stretch(past_step.cutoff);
  if v_stretch.name is not null then
    v_bounds := array['-infinity', v_stretch.starts_at, v_stretch.ends_at]
      || case when v_stretch.ends_at < v_stretch.edge_end then array[v_stretch.edge_end] else '{}' end;
  else
    v_bounds := array['-infinity', timeline_data.past_rest(past_step.cutoff)];
    if v_bounds[2] is null then
      return null;
    end if;
  end if;
  perform timeline_data.begin_split(v_bounds);
  return jsonb_build_object('step', 'begun', 'parts', cardinality(v_bounds) - 1);
end
$$;
comment on function timeline_data.past_step(timestamptz) is
  'Does the next step towards a partition for activities of the past edge that are older than the cutoff (null: the installation''s): {"step", …} as rotate_step; null when there are none. 55P03 when a lock is in the way: call again.';
