-- The table that holds the activities of an archive whole, until its files do.
create or replace function timeline_data.detached_table(archive_id uuid)
returns text
language plpgsql
stable
as $$
declare
  v_archive timeline_data.archive := timeline_data.require_archive(detached_table.archive_id);
begin
  -- What is verified loses its texts before its table.
  if v_archive.state = 'verified' then
    raise exception 'archive "%" is written already', v_archive.name
      using errcode = 'TL409', hint = 'Another run archives it: let that one end.';
  end if;
  if v_archive.table_name is null then
    raise exception 'archive "%" has no table any more', v_archive.name
      using errcode = 'TL409', hint = 'Its files hold the activities.';
  end if;
  return v_archive.table_name;
end
$$;
comment on function timeline_data.detached_table(uuid) is
  'Name of the table, where it holds activities whole. TL404, TL409.';
