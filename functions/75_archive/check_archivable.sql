-- Partitions that somebody names are refused aloud, where a cutoff would pass them over.
create or replace function timeline_data.check_archivable(names text[])
returns void
language plpgsql
stable
set timezone = 'UTC'
as $$
declare
  v_name text;
  v_part timeline_data.partition_directory;
begin
  foreach v_name in array coalesce(check_archivable.names, '{}')
  loop
    select d.*
    into v_part
    from timeline_data.partition_directory as d
    where d.name = v_name;
    if not found then
      raise exception 'there is no partition "%"', left(v_name, 80)
        using errcode = 'TL404', hint = 'Their names: timeline partitions list.';
    end if;
    if v_part.starts_at = '-infinity' or v_part.ends_at = 'infinity' then
      raise exception '"%" is an edge, which has no end', v_name
        using errcode = 'TL409', hint = 'Bring home what waits there first: timeline partitions rotate.';
    end if;
    if v_part.ends_at > timeline_data.now() then
      raise exception '"%" ends on %, which is not over yet', v_name, to_char(v_part.ends_at, 'YYYY-MM-DD')
        using errcode = 'TL409', hint = 'Only what is past can be archived.';
    end if;
    if exists (
      select
      from timeline_data.archive as r
      where r.state = 'attaching'
        and r.starts_at < v_part.ends_at
        and r.ends_at > v_part.starts_at
    ) then
      raise exception 'an archive is being attached into "%"', v_name
        using errcode = 'TL409', hint = 'Finish that first: timeline partitions attach.';
    end if;
  end loop;
end
$$;
comment on function timeline_data.check_archivable(text[]) is
  'TL404 for a name without a partition, TL409 for one that cannot be archived now.';
