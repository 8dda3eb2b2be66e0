-- All that came back is here: the table, if there was one, is empty and goes.
create or replace function timeline_data.attach_end(archive_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '200ms'
as $$
declare
  v_archive timeline_data.archive := timeline_data.hold_archive(attach_end.archive_id);
  v_has_rows boolean;
begin
  if v_archive.table_name is not null then
    execute format('select exists (select from timeline_data.%I)', v_archive.table_name) into v_has_rows;
    if v_has_rows then
      raise exception 'activities of archive "%" are still to come', v_archive.name
        using errcode = 'TL409', hint = 'Attach it with timeline partitions attach.';
    end if;
    execute format('drop table timeline_data.%I', v_archive.table_name);
  end if;
  update timeline_data.archive as r
  set state = 'attached',
    table_name = null,
    attached_at = timeline_data.now()
  where r.id = attach_end.archive_id;
end
$$;
comment on function timeline_data.attach_end(uuid) is
  'Marks an archive attached. TL404, TL409; 55P03: call again.';
