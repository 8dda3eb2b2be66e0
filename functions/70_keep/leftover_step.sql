-- What was begun is ended before anything else begins: a detach of somebody else's, a split,
-- what a swap replaced, a range that no partition takes.
create or replace function timeline_data.leftover_step(
  is_patient boolean
)
returns jsonb
language plpgsql
volatile
set timezone = 'UTC'
as $$
declare
  c_pages constant integer := 16;
  v_step jsonb;
  v_gap timestamptz[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'partitions cannot be split in a % transaction', current_setting('transaction_isolation')
      using errcode = 'TL409', hint = 'Its snapshot may miss rows that are to be copied: use read committed.';
  end if;
  v_step := coalesce(timeline_data.finalize_detach(), timeline_data.abandon_split());
  if v_step is not null then
    return v_step;
  end if;
  perform timeline_data.recount_pages();
  if exists (
    select from timeline_data.partition_change as c where c.state = 'leaving' and c.next_page < c.last_page
  ) then
    return timeline_data.copy_split(c_pages);
  end if;
  if exists (select from timeline_data.partition_change as c where c.state = 'coming') then
    return coalesce(
      case when leftover_step.is_patient then timeline_data.await_readers() end,
      timeline_data.end_split(leftover_step.is_patient));
  end if;
  if exists (select from timeline_data.partition_change as c where c.state = 'gone') then
    return timeline_data.drop_gone();
  end if;
  if timeline_data.sync_directory() > 0 then
    return jsonb_build_object('step', 'synced');
  end if;
  v_gap := timeline_data.partition_gap();
  if v_gap is not null then
    perform timeline_data.mark_range(v_gap[1], v_gap[2]);
    perform timeline_data.begin_split(v_gap);
    return jsonb_build_object('step', 'begun', 'parts', 1);
  end if;
  return null;
end
$$;
comment on function timeline_data.leftover_step(boolean) is
  'The next step towards the end of what is half done, {"step", …}; null when nothing is. is_patient: a swap waits for transactions that cannot see the copies. TL409.';
