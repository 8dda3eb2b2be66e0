-- Which partitions leave, the oldest first: those that are named, or all that ended by the cutoff (null: the
-- installation's, which lets alone what was brought back). Never one that time has not passed yet. An empty one
-- only where the past edge takes its range, or will.
create or replace function timeline_data.archivable(
  names  text[],
  cutoff timestamptz
)
returns setof timeline_data.partition_directory
language plpgsql
stable
as $$
declare
  v_part timeline_data.partition_directory;
  v_cutoff timestamptz := coalesce(archivable.cutoff, timeline_data.retention_cutoff());
  v_edge_end timestamptz := (
    select d.ends_at from timeline_data.partition_directory as d where d.starts_at = '-infinity');
  v_has_rows boolean;
begin
  for v_part in
    select d.*
    from timeline_data.partition_directory as d
    where d.starts_at > '-infinity'
      and d.ends_at <= timeline_data.now()
      and case
        when archivable.names is not null then d.name = any (archivable.names)
        else d.ends_at <= v_cutoff
      end
      and not exists (
        select
        from timeline_data.archive as r
        where r.starts_at < d.ends_at
          and r.ends_at > d.starts_at
          and (
            r.state = 'attaching'
            or r.is_held and archivable.names is null and archivable.cutoff is null
          )
      )
    order by d.starts_at
  loop
    execute format('select exists (select from timeline_data.%I)', v_part.name) into v_has_rows;
    if v_part.starts_at = v_edge_end then
      v_edge_end := v_part.ends_at;
      return next v_part;
    elsif v_has_rows then
      return next v_part;
    end if;
  end loop;
end
$$;
comment on function timeline_data.archivable(text[], timestamptz) is
  'Partitions that are to be archived.';
