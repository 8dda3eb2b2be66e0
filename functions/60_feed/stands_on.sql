-- Hash or nested loop: both sides are short.
create or replace function timeline_data.stands_on(
  links      timeline_data.activity_link[],
  types      text[],
  ids        uuid[],
  dates      tstzmultirange[],
  levels     smallint[],
  is_related boolean
)
returns boolean
language plpgsql
immutable
as $$
begin
  return exists (
    select
    from unnest(stands_on.links) as l
    join unnest(stands_on.types, stands_on.ids, stands_on.dates, stands_on.levels)
      as o (object_type, object_id, dates, levels)
      on o.object_id = l.object_id
      and o.object_type = l.object_type
    where (stands_on.is_related or l.is_main)
      and (o.dates is null or l.activity_date <@ o.dates)
      and coalesce(l.distance, 0) <= coalesce(o.levels, 10)
  );
end
$$;
comment on function timeline_data.stands_on(
  timeline_data.activity_link[], text[], uuid[], tstzmultirange[], smallint[], boolean) is
  'Whether one of the links leads to one of the objects (as filter_sources() tells them); is_related false: as the main one.';
