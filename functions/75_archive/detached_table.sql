-- The table that holds the activities of an archive until its files do.
create or replace function timeline_data.detached_table(archive_id uuid)
returns text
language plpgsql
stable
as $$
declare
  v_archive timeline_data.archive := timeline_data.require_archive(detached_table.archive_id);
begin
  if v_archive.table_name is null then
    raise exception 'archive "%" has no table any more', v_archive.name
      using errcode = 'TL409', hint = 'Its files hold the activities.';
  end if;
  return v_archive.table_name;
end
$$;
comment on function timeline_data.detached_table(uuid) is
  'Name of the table. TL404, TL409.';
