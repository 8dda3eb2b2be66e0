-- The clock of everything: transaction time, or the setting timeline.now where the installation
-- allows a test clock. A setting alone must not move it, else any writer forges history.
create or replace function timeline_data.now()
returns timestamptz
language plpgsql
stable
as $$
declare
  v_setting text := current_setting('timeline.now', true);
begin
  if v_setting is null or v_setting = '' then
    return pg_catalog.transaction_timestamp();
  end if;
  if (select i.has_test_clock from timeline_data.install as i) then
    return v_setting::timestamptz;
  end if;
  return pg_catalog.transaction_timestamp();
end
$$;
comment on function timeline_data.now() is
  'Transaction time; timeline.now instead where install.has_test_clock is set.';
