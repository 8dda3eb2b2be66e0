-- What would be archived, before anything is.
create or replace function timeline_data.to_archive(
  names  text[],
  cutoff timestamptz
)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
begin
  perform timeline_data.check_archivable(to_archive.names);
  if to_archive.names is null and to_archive.cutoff is null and timeline_data.retention_cutoff() is null then
    raise exception 'nothing says which partitions to archive'
      using errcode = 'TL400', hint = 'Name some, give a date or an age, or set the retention of this database.';
  end if;
  return (
    select coalesce(json_agg(json_build_object(
      'name', p.name,
      'starts_at', timeline_data.instant(p.starts_at),
      'ends_at', timeline_data.instant(p.ends_at),
      'bytes', pg_total_relation_size(to_regclass(format('timeline_data.%I', p.name))),
      'is_edge', p.is_edge
    ) order by p.starts_at), '[]')
    from (
      select
        a.name,
        a.starts_at,
        a.ends_at,
        false as is_edge
      from timeline_data.archivable(to_archive.names, to_archive.cutoff) as a
      union all
      -- A partition is made of it first.
      select
        s.name,
        s.starts_at,
        s.ends_at,
        true
      from timeline_data.past_stretch(to_archive.cutoff) as s
      where to_archive.names is null
        and s.name is not null
    ) as p
  );
end
$$;
comment on function timeline_data.to_archive(text[], timestamptz) is
  'Partitions that detach_step would take, with the same arguments: [{"name", "starts_at", "ends_at", "bytes", "is_edge": true of a stretch of the past edge, of which past_step makes a partition first}]. TL400, TL404, TL409.';
