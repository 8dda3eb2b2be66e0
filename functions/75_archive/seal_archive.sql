-- The files were read back and are equal to the table, says the caller, member by member; the sums are compared here
-- once more. From now on the table may go.
create or replace function timeline_data.seal_archive(
  archive_id uuid,
  manifest   text
)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_archive timeline_data.archive := timeline_data.hold_archive(seal_archive.archive_id);
  v_members json := seal_archive.manifest::json -> 'members';
  v_rows bigint;
  v_told bigint;
  v_bytes bigint;
begin
  if v_archive.state <> 'detached' then
    raise exception 'archive "%" is % already', v_archive.name, v_archive.state
      using errcode = 'TL409', hint = 'Another run archives it: let that one end.';
  end if;
  execute format('select count(*) from timeline_data.%I', v_archive.table_name)
  into v_rows;
  select
    sum((m.value ->> 'activities')::bigint),
    sum((m.value ->> 'bytes')::bigint)
  into v_told, v_bytes
  from json_array_elements(v_members) as m (value);
  if v_told is distinct from v_rows
    or seal_archive.manifest::json ->> 'archive' is distinct from seal_archive.archive_id::text then
    raise exception 'the files hold % activities, the table %', coalesce(v_told, 0), v_rows
      using errcode = 'TL409', hint = 'Archive it again: nothing was dropped.';
  end if;
  update timeline_data.archive as r
  set state = 'verified',
    manifest = seal_archive.manifest,
    activities = v_rows,
    bytes = v_bytes
  where r.id = seal_archive.archive_id;
end
$$;
comment on function timeline_data.seal_archive(uuid, text) is
  'Marks an archive verified and keeps the text of its manifest. TL404; TL409 when the sums differ, or it is not to be written any more.';
