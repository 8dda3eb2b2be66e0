-- An archive by its id, which its manifest bears: whoever comes with another database's finds none.
create or replace function timeline_data.require_archive(archive_id uuid)
returns timeline_data.archive
language plpgsql
stable
as $$
declare
  v_archive timeline_data.archive;
begin
  select r.*
  into v_archive
  from timeline_data.archive as r
  where r.id = require_archive.archive_id;
  if not found then
    raise exception 'archive % is not of this database', require_archive.archive_id
      using errcode = 'TL404', hint = 'Only what this database archived comes back to it: timeline partitions list.';
  end if;
  return v_archive;
end
$$;
comment on function timeline_data.require_archive(uuid) is
  'The row of an archive. TL404.';
