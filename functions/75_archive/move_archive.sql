-- Files that are not whole yet can be begun anew elsewhere.
create or replace function timeline_data.move_archive(
  archive_id uuid,
  folder     text
)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_archive timeline_data.archive := timeline_data.hold_archive(move_archive.archive_id);
begin
  update timeline_data.archive as r
  set folder = move_archive.folder
  where r.id = v_archive.id;
end
$$;
comment on function timeline_data.move_archive(uuid, text) is
  'Sets where the files of an archive are. TL404.';
