-- The next partition of the feed begins its turn when the present one has had half of the retention. Not while a
-- transaction is open that may write where it wrote before: the next call looks again.
create or replace function timeline_data.feed_step()
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '200ms'
as $$
declare
  v_open text[] := timeline_data.open_transactions();
  v_present timeline_data.feed_slot;
  v_half interval;
begin
  if timeline_data.renew_epoch() then
    return jsonb_build_object('step', 'feed', 'is_renewed', true);
  end if;
  select i.feed_retention / 2 into v_half from timeline_data.install as i;
  select s.*
  into v_present
  from timeline_data.feed_slot as s
  join timeline_data.install as i
    on i.feed_slot = s.slot
  for no key update of s;
  if v_present.awaited is null then
    update timeline_data.feed_slot as s
    set awaited = v_open
    where s.slot = v_present.slot;
    v_present.awaited := v_open;
  end if;
  if v_present.began_at > timeline_data.now() - v_half or v_present.awaited && v_open then
    return null;
  end if;
  begin
    perform timeline_data.turn_feed(v_present.slot);
  exception when lock_not_available then
    return null;
  end;
  return jsonb_build_object('step', 'feed');
end
$$;
comment on function timeline_data.feed_step() is
  'Empties the oldest partition of the feed and goes on in it, when it is time: {"step": "feed"}; else null.';
