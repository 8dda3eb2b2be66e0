-- What changes an archive holds its row until commit: of two runs that both think they are alone, each sees what the
-- other did.
create or replace function timeline_data.hold_archive(archive_id uuid)
returns timeline_data.archive
language plpgsql
volatile
as $$
begin
  perform
  from timeline_data.archive as r
  where r.id = hold_archive.archive_id
  for update;
  -- As it is now that the lock is ours.
  return timeline_data.require_archive(hold_archive.archive_id);
end
$$;
comment on function timeline_data.hold_archive(uuid) is
  'The row of an archive, locked. TL404.';
