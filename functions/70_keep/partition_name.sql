-- A name that no table has, nor an edge had before: a reader who read the directory a while ago may still look for
-- the old one, and must not find another's rows under its name.
create or replace function timeline_data.partition_name(
  starts_at timestamptz,
  ends_at   timestamptz
)
returns text
language plpgsql
stable
set timezone = 'UTC'
as $$
declare
  v_stem text := case
    when partition_name.starts_at = '-infinity' then 'activity_past'
    when partition_name.ends_at = 'infinity' then 'activity_future'
    else 'activity_' || to_char(partition_name.starts_at, 'YYYYMMDD')
  end;
  v_name text := v_stem;
  v_number integer := 1;
begin
  if v_stem !~ '[0-9]' then
    select coalesce(substring(d.name from '_([0-9]+)$')::integer, 1) + 1
    into v_number
    from timeline_data.partition_directory as d
    where d.name ~ ('^' || v_stem || '(_[0-9]+)?$');
    v_name := v_stem || coalesce('_' || v_number, '');
  end if;
  while to_regclass(format('timeline_data.%I', v_name)) is not null
    or exists (select from timeline_data.partition_directory as d where d.name = v_name)
  loop
    v_number := coalesce(v_number, 1) + 1;
    v_name := v_stem || '_' || v_number;
  end loop;
  return v_name;
end
$$;
comment on function timeline_data.partition_name(timestamptz, timestamptz) is
  'A free name for a partition: by its first day, or past or future for an edge, with a number where that is taken.';
