-- Restored into another cluster the transaction ids of the feed say nothing, until renew_epoch() begins anew.
create or replace function timeline_data.check_cluster()
returns void
language plpgsql
stable
as $$
begin
  if (
    select i.system_identifier
    from timeline_data.install as i
  ) is distinct from (select c.system_identifier from pg_catalog.pg_control_system() as c) then
    raise exception 'this database was restored: its feed is of another cluster'
      using errcode = 'TL410', hint = 'Run timeline migrate, which begins a new feed; then read anew what you keep.';
  end if;
end
$$;
comment on function timeline_data.check_cluster() is
  'TL410 where the feed is of another cluster.';
