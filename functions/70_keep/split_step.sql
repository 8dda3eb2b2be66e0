-- What comes next, told by what is there: finish what was left, copy, swap, drop, and only then begin anew.
create or replace function timeline_data.split_step(
  lower_bound timestamptz,
  upper_bound timestamptz,
  width       text,
  is_patient  boolean
)
returns jsonb
language plpgsql
volatile
set timezone = 'UTC'
as $$
declare
  c_pages constant integer := 16;
  v_step jsonb;
  v_bounds timestamptz[];
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
      case when split_step.is_patient then timeline_data.await_readers() end,
      timeline_data.end_split(split_step.is_patient));
  end if;
  if exists (select from timeline_data.partition_change as c where c.state = 'gone') then
    return timeline_data.drop_gone();
  end if;
  if timeline_data.sync_directory() > 0 then
    return jsonb_build_object('step', 'synced');
  end if;
  v_bounds := timeline_data.plan_split(
    split_step.lower_bound, split_step.upper_bound, split_step.width);
  if v_bounds is null then
    return null;
  end if;
  perform timeline_data.begin_split(v_bounds);
  return jsonb_build_object('step', 'begun', 'parts', cardinality(v_bounds) - 1);
end
$$;
comment on function timeline_data.split_step(timestamptz, timestamptz, text, boolean) is
  'The next step towards partitions for a range, {"step", …}; null when nothing is left. is_patient: a swap waits for transactions that cannot see the copies. TL413.';
