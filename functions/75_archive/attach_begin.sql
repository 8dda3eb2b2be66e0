-- An archive is on its way back: its range is not archived again meanwhile. Told to whoever asks for it twice, it
-- begins again, and finds what is there already.
create or replace function timeline_data.attach_begin(archive_id uuid)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_archive timeline_data.archive := timeline_data.hold_archive(attach_begin.archive_id);
begin
  if v_archive.state = 'verified' then
    raise exception 'archive "%" is being dropped', v_archive.name
      using errcode = 'TL409', hint = 'Another run drops it: let that one end, then attach it again.';
  end if;
  update timeline_data.archive as r
  set state = 'attaching',
    -- One that was archived anew meanwhile has nothing to come back: no reason to hold its range.
    is_held = r.is_held or r.state <> 'attached'
  where r.id = attach_begin.archive_id;
  return json_build_object(
    'starts_at', timeline_data.instant(v_archive.starts_at),
    'ends_at', timeline_data.instant(v_archive.ends_at),
    'is_wide', v_archive.ends_at - v_archive.starts_at > interval '366 days',
    'has_table', v_archive.table_name is not null);
end
$$;
comment on function timeline_data.attach_begin(uuid) is
  'Marks an archive attaching: {"starts_at", "ends_at", "is_wide": wider than any partition, so that none are made for it, "has_table"}; where it has a table its activities come from there (attach_table), else from its files (attach_lines). TL404, TL409.';
