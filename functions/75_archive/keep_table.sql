-- Archives of `archive --keep`: whoever goes on with them later leaves their table too.
create or replace function timeline_data.keep_table(archive_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform timeline_data.hold_archive(keep_table.archive_id);
  update timeline_data.archive as r
  set is_table_kept = true
  where r.id = keep_table.archive_id;
end
$$;
comment on function timeline_data.keep_table(uuid) is
  'Keeps the verified table of an archive until it is asked to be dropped. TL404.';
