-- What a stretch of the past edge left over beside it, once the stretch is archived.
create or replace function timeline_data.past_rest()
returns timestamptz
language plpgsql
stable
set timezone = 'UTC'
as $$
begin
  return (
    select r.ends_at
    from timeline_data.partition_directory as d
    inner join timeline_data.partition_directory as r
      on r.starts_at = d.ends_at
    where d.starts_at = '-infinity'
      and obj_description(to_regclass(format('timeline_data.%I', r.name)), 'pg_class') = timeline_data.rest_mark()
  );
end
$$;
comment on function timeline_data.past_rest() is
  'Where such a partition ends, so that the past edge can take it; null for none.';
