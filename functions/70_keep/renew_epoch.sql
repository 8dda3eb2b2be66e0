-- In another cluster transaction ids begin again: positions and tokens of the former one are refused from here on,
-- and what its feed held is forgotten.
create or replace function timeline_data.renew_epoch()
returns boolean
language plpgsql
volatile
as $$
declare
  v_cluster bigint := (select c.system_identifier from pg_catalog.pg_control_system() as c);
begin
  update timeline_data.install as i
  set system_identifier = v_cluster
  where i.system_identifier is null;
  perform
  from timeline_data.install as i
  where i.system_identifier <> v_cluster
  for update;
  if not found then
    return false;
  end if;
  truncate timeline_data.feed;
  delete from timeline_data.feed_consumer;
  update timeline_data.feed_slot as s
  set
    began_at = timeline_data.now(),
    last_xid = case when s.slot > 0 then 0 end,
    awaited = null;
  update timeline_data.install as i
  set
    epoch = gen_random_uuid(),
    system_identifier = v_cluster,
    feed_slot = 0,
    feed_low = 0;
  return true;
end
$$;
comment on function timeline_data.renew_epoch() is
  'Begins a new feed where the installation finds itself in another cluster; whether it did.';
